//! The two encodings of a digest that a signature may hold. RFC 8017 section 9.

/// Whether `block`, as long as the modulus, is the EMSA-PKCS1-v1_5 encoding of a digest: `prefix`, the bytes of
/// DigestInfo up to the digest itself, then `digest`. RFC 8017 sections 8.2.2 and 9.2.
///
/// The block is compared as a whole and not parsed, since there is only one encoding.
pub fn is_pkcs1_v1_5(block: &[u8], prefix: &[u8], digest: &[u8]) -> bool {
    let Some(rest) = block.strip_suffix(digest).and_then(|rest| rest.strip_suffix(prefix)) else { return false };
    // At least eight bytes of padding: RFC 8017 section 9.2, step 3.
    match rest {
        [0, 1, padding @ .., 0] => padding.len() >= 8 && padding.iter().all(|byte| *byte == 0xff),
        _ => false,
    }
}

/// Hashes the concatenation of the first argument into the second, which is as long as the digest.
pub type Hash<'a> = dyn Fn(&[&[u8]], &mut [u8]) + 'a;

/// The longest digest that [`is_pss`] takes, that of SHA-512.
const LONGEST: usize = 64;

/// Whether `block`, as long as the modulus of `bits` bits, is an EMSA-PSS encoding of `digest`, with MGF1 by the same
/// hash and a salt as long as the digest, which has at most 64 bytes. RFC 8017 section 9.1.2; RFC 7518 section 3.5
/// fixes mask and salt.
pub fn is_pss(block: &[u8], bits: usize, digest: &[u8], hash: &Hash) -> bool {
    verify_pss(block, bits, digest, hash).unwrap_or(false)
}

fn verify_pss(block: &[u8], bits: usize, digest: &[u8], hash: &Hash) -> Option<bool> {
    // Section 8.1.2, step 2c: the encoding has one bit less than the modulus, which may make it a byte shorter.
    let bits = bits.checked_sub(1)?;
    let spare = block.len().checked_sub(bits.div_ceil(8))?;
    let (zeros, encoded) = block.split_at_checked(spare)?;
    if zeros.iter().any(|byte| *byte != 0) {
        return Some(false);
    }
    // Steps 3 to 5.
    let (0xbc, encoded) = encoded.split_last().map(|(last, rest)| (*last, rest))? else { return Some(false) };
    let (masked, salted) = encoded.split_at_checked(encoded.len().checked_sub(digest.len())?)?;
    let padding = masked.len().checked_sub(digest.len().checked_add(1)?)?;
    // Step 6. The bits of the first byte that are not part of the encoding.
    let unused = !(0xff_u8 >> ((8 - bits % 8) % 8));
    if masked.first()? & unused != 0 {
        return Some(false);
    }
    // Steps 7 to 9, byte by byte: section B.2.1 defines the mask in blocks as long as the digest.
    let mut buffer = [0; LONGEST];
    let mask = buffer.get_mut(..digest.len())?;
    let mut salt = [0; LONGEST];
    let mut clear = unused;
    let mut place = 0_usize;
    for (counter, piece) in (0_u32..).zip(masked.chunks(digest.len().max(1))) {
        hash(&[salted, &counter.to_be_bytes()], mask);
        for (byte, mask) in piece.iter().zip(&*mask) {
            let byte = (byte ^ mask) & !clear;
            clear = 0;
            // Steps 10 and 11: zeros, a one, and the salt.
            match place.checked_sub(padding) {
                None if byte == 0 => {}
                Some(0) if byte == 1 => {}
                Some(behind @ 1..) => *salt.get_mut(behind - 1)? = byte,
                _ => return Some(false),
            }
            place += 1;
        }
    }
    // Steps 12 to 14.
    hash(&[&[0; 8], digest, salt.get(..digest.len())?], mask);
    Some(mask == salted)
}
