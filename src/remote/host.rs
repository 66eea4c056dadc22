//! Classifies a host by its spelling: this machine, an internal network, or elsewhere. Names are not resolved.

use core::net::{Ipv4Addr, Ipv6Addr};

/// Where a host is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// `localhost` and its subdomains, loopback and unspecified addresses.
    ThisMachine,
    /// A literal address that is private, link-local, shared, reserved, or of a cloud's metadata service.
    InternalNetwork,
    /// Any other address or name.
    Elsewhere,
    /// Neither an ASCII host name nor an address: two parsers may read it as two different hosts.
    Malformed,
}

/// Azure's wire server and metadata service. Its address is in a public range.
const AZURE_PLATFORM: Ipv4Addr = Ipv4Addr::new(168, 63, 129, 16);

/// Names that distributions map to this machine in `/etc/hosts`, without a resolver.
const LOCAL_NAMES: &[&str] =
    &["localhost", "localhost.localdomain", "localhost6", "localhost6.localdomain6", "ip6-localhost", "ip6-loopback"];

/// Classifies the host of an authority. IPv4 addresses are read as in the WHATWG URL parser: one to four parts, each
/// decimal, octal or hexadecimal.
pub(super) fn place_of(host: &str) -> Place {
    if let Some(address) = host.strip_prefix('[') {
        let address = address.strip_suffix(']').and_then(|address| address.parse().ok());
        return address.map_or(Place::Malformed, place_of_ipv6);
    }
    let name = host.trim_end_matches('.');
    if name.is_empty() || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_')) {
        return Place::Malformed;
    }
    let last = name.rsplit('.').next().unwrap_or(name);
    if number(last).is_some() || last.bytes().all(|byte| byte.is_ascii_digit()) {
        return ipv4(name).map_or(Place::Malformed, place_of_ipv4);
    }
    let name = name.to_ascii_lowercase();
    let is_local = name.ends_with(".localhost") || LOCAL_NAMES.contains(&name.as_str());
    if is_local { Place::ThisMachine } else { Place::Elsewhere }
}

/// Special-purpose addresses: the IANA IPv4 registry (RFC 6890), multicast (RFC 5771) and reserved addresses (RFC 1112
/// section 4). Documentation ranges are not routed, so they are not listed.
fn place_of_ipv4(address: Ipv4Addr) -> Place {
    match address.octets() {
        [0 | 127, ..] => Place::ThisMachine,
        [10, ..]
        | [100, 64..=127, ..]
        | [169, 254, ..]
        | [172, 16..=31, ..]
        | [192, 0, 0, _]
        | [192, 88, 99, _]
        | [192, 168, ..]
        | [198, 18 | 19, ..]
        | [224..=255, ..] => Place::InternalNetwork,
        _ if address == AZURE_PLATFORM => Place::InternalNetwork,
        _ => Place::Elsewhere,
    }
}

/// Global unicast addresses (2000::/3) are elsewhere, except Teredo and addresses that embed an IPv4 address. The
/// embedded address is classified instead.
fn place_of_ipv6(address: Ipv6Addr) -> Place {
    match address.segments() {
        [0, 0, 0, 0, 0, 0, 0, 0 | 1] => Place::ThisMachine,
        // IPv4-compatible and IPv4-mapped (RFC 4291 section 2.5.5), IPv4-translated (RFC 2765), NAT64 (RFC 6052).
        [0, 0, 0, 0, 0, 0 | 0xffff, high, low]
        | [0, 0, 0, 0, 0xffff, 0, high, low]
        | [0x64, 0xff9b, 0, 0, 0, 0, high, low]
        // 6to4: RFC 3056.
        | [0x2002, high, low, ..] => place_of_ipv4(embedded(high, low)),
        // IETF protocol assignments, including Teredo: 2001::/23.
        [0x2001, 0..=0x01ff, ..] => Place::InternalNetwork,
        [0x2000..=0x3fff, ..] => Place::Elsewhere,
        _ => Place::InternalNetwork,
    }
}

fn embedded(high: u16, low: u16) -> Ipv4Addr {
    let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
    Ipv4Addr::new(a, b, c, d)
}

/// The WHATWG IPv4 parser: the last part fills the remaining bytes.
fn ipv4(host: &str) -> Option<Ipv4Addr> {
    let mut parts = host.split('.').map(number);
    let mut last = parts.next()??;
    let mut address = 0_u32;
    let mut left = 32_u32;
    for part in parts {
        left = left.checked_sub(8).filter(|left| *left >= 8)?;
        address |= u32::from(u8::try_from(last).ok()?).checked_shl(left)?;
        last = part?;
    }
    let last = u32::try_from(last).ok().filter(|last| last.checked_shr(left).unwrap_or(0) == 0)?;
    Some(Ipv4Addr::from_bits(address | last))
}

/// Parses one part of an IPv4 address: decimal, octal after `0`, hexadecimal after `0x`; `0x` alone is zero. Saturates.
fn number(part: &str) -> Option<u64> {
    let hexadecimal = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
    let octal = part.strip_prefix('0').filter(|rest| !rest.is_empty());
    let (digits, radix) = match (hexadecimal, octal) {
        (Some(digits), _) => (digits, 16),
        (_, Some(digits)) => (digits, 8),
        _ if part.is_empty() => return None,
        _ => (part, 10),
    };
    digits.chars().try_fold(0_u64, |number, digit| {
        Some(number.saturating_mul(radix.into()).saturating_add(digit.to_digit(radix)?.into()))
    })
}

#[cfg(test)]
mod tests {
    use super::{Place, place_of};

    #[test]
    fn an_address_is_classified_alike_in_every_spelling() {
        for (place, hosts) in [
            (
                Place::ThisMachine,
                "localhost LOCALHOST localhost. localhost6 IP6-loopback localhost.localdomain a.localhost
                 a.b.LocalHost.. 127.0.0.1 127.0.0.1. 127.1 127.0.1 127.255.0.9 2130706433 017700000001
                 0x7f000001 0X7F.1 0177.0.0.1 0x7f.0.0.0x1 0 0x 0.0.0.0 0.1.2.3 [::] [::1] [0:0:0:0:0:0:0:1]
                 [::127.0.0.1] [::ffff:127.0.0.1] [::ffff:7f00:1] [::FFFF:0.0.0.0] [::ffff:0:127.0.0.1]
                 [64:ff9b::7f00:1] [2002:7f00:1::]",
            ),
            (
                Place::InternalNetwork,
                "10.0.0.1 10.1 167772161 012.0.0.1 0xa000001 100.64.0.1 100.127.255.255 100.100.100.200 169.254.169.254
                 0xa9fea9fe 2852039166 0251.0376.0251.0376 172.16.0.1 172.31.255.255 192.0.0.192 192.168.0.1 192.168.257
                 198.18.0.1 198.19.255.255 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255 4294967295 168.63.129.16
                 [::ffff:10.0.0.1] [::ffff:a9fe:a9fe] [64:ff9b::a00:1] [64:ff9b:1::1] [2002:c0a8:1::1] [2001::1]
                 [2001:2::1] [2001:20::1] 192.88.99.1 [fc00::1] [fd00:ec2::254] [fe80::1] [febf::1] [fec0::1] [ff02::1]
                 [100::1] [4000::1] [::2:0:0] [::ffff:168.63.129.16]",
            ),
            (
                Place::Elsewhere,
                "issuer.example a.localhost.example notlocalhost localhost.example 8.8.8.8 134744072 1.1.1.1
                 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1 192.0.1.1 198.17.0.1 198.20.0.1 223.255.255.255
                 169.253.0.1 168.63.129.17 [2001:db8::1] [2606:4700::1111] [::ffff:8.8.8.8] [64:ff9b::808:808]
                 [2002:808:808::1] xn--a.example a_b.example 0x7g a.0x7g 127.0.0.1.example",
            ),
            (
                Place::Malformed,
                "[] [::1 [::g] [fe80::1%25eth0] . .. %6c%6fcalhost 127.0.0.%31 \u{ff11}27.0.0.1 \u{24db}ocalhost a@b
                 a\\b a:b 256.0.0.1 1.2.3.4.5 127.0.0.0.1 1..2 .1 4294967296 0x100000000 09 1.2.3.09 127.0.0.256 a.1
                 a.0x1 1.+2",
            ),
        ] {
            for host in hosts.split_whitespace() {
                assert_eq!(place_of(host), place, "{host}");
            }
        }
        assert_eq!(place_of(""), Place::Malformed);
    }
}
