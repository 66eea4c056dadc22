//! Compares the issuer of a token with the expected ones.

use super::{
    policy::Policy,
    template::{Template, Tenants, is_template, is_tenant},
};
use crate::{
    encoding::json::{self, Json, Object},
    error::{ClaimReason, Difference, Error, PolicyError},
    jwk::KeyIssuers,
    limits::Limits,
};
use alloc::{borrow::Cow, string::String, vec::Vec};

/// A token's tenant: the claim of the template that its `iss` matches, and the claim's value.
type Tenant<'c> = (&'c str, &'c str);

impl Policy {
    /// Parses the templates among the issuers, and checks that tenants are set exactly if there are templates.
    pub(super) fn read_templates(&mut self) -> Result<(), PolicyError> {
        const TEMPLATE: &str = "is not a valid template: one placeholder such as {tid} must be a whole path segment or \
                                the leftmost label of the host, in an https URL without query and fragment";
        const MISSING: &str = "is required with an issuer template: list the tenants, or set \"any\"";
        let mut hosts = Vec::new();
        for host in &self.insecure_hosts {
            hosts.push(host.as_str());
        }
        for issuer in self.issuer.iter().flatten().filter(|issuer| is_template(issuer)) {
            self.templates.push(Template::parse(issuer, &hosts).ok_or_else(|| PolicyError::new("issuer", TEMPLATE))?);
        }
        let problem = match &self.tenants {
            None if !self.templates.is_empty() => MISSING,
            Some(_) if self.templates.is_empty() => "only applies with an issuer template",
            Some(Tenants::Listed(list)) if list.is_empty() => "must not be empty",
            Some(Tenants::Listed(list)) if !list.iter().all(|one| is_tenant(one)) => {
                "must each be 1 to 128 letters, digits and hyphens"
            }
            _ => return Ok(()),
        };
        Err(PolicyError::new("tenants", problem))
    }

    /// Compares a token's issuer with the expected ones. Returns its tenant if it matches a template, and otherwise how
    /// it differs, if that is easily overlooked.
    pub(super) fn match_issuer<'c>(&'c self, claims: &'c Object) -> Result<Option<Tenant<'c>>, Option<Difference>> {
        let issuers = self.issuer.as_deref().unwrap_or_default();
        let (_, tenant) = matching(claims, issuers, &self.templates)?;
        match (tenant, &self.tenants) {
            (Some((_, tenant)), Some(Tenants::Listed(list))) if !list.iter().any(|one| one == tenant) => {
                Err(Some(Difference::Tenant))
            }
            _ => Ok(tenant),
        }
    }

    /// The issuers that a key may name, for a token of a policy with templates. It reads claims before the signature
    /// is verified: they only exclude keys. `None` without templates and for a token that will be rejected anyway.
    pub(super) fn key_issuers(&self, payload: Option<&[u8]>) -> Option<KeyIssuers> {
        if self.templates.is_empty() {
            return None;
        }
        let text = core::str::from_utf8(payload?).ok()?;
        let Ok(Json::Object(claims)) = json::parse(text, self.limits().depth) else { return None };
        let tenant = self.match_issuer(&claims).ok()?;
        let iss = claims.get("iss")?.as_str()?;
        Some(KeyIssuers::new(iss, self.key_issuer.as_deref(), tenant))
    }
}

/// The index of the expected issuer that `iss` matches: a literal one or else a template, and then the tenant.
/// `templates` are those among the issuers, in their order.
fn matching<'c>(
    claims: &'c Object,
    issuers: &[String],
    templates: &'c [Template],
) -> Result<(usize, Option<Tenant<'c>>), Option<Difference>> {
    let Some(iss) = claims.get("iss").and_then(Json::as_str) else { return Err(Some(Difference::Type)) };
    let is_equal = |issuer: &String| issuer == iss && !is_template(issuer);
    if let Some(index) = issuers.iter().position(is_equal) {
        return Ok((index, None));
    }
    let mut expected: Vec<String> = Vec::new();
    let mut has_form = false;
    let indexes = issuers.iter().enumerate().filter(|(_, issuer)| is_template(issuer));
    for ((index, _), template) in indexes.zip(templates) {
        if let Some(tenant) = template.tenant(claims) {
            let of_tenant = template.with(tenant);
            if of_tenant == iss {
                return Ok((index, Some((&template.claim, tenant))));
            }
            expected.push(of_tenant);
        }
        has_form |= template.has_form_of(iss);
    }
    let literals = issuers.iter().filter(|issuer| !is_template(issuer));
    let overlooked = difference(iss, literals.chain(&expected)).filter(|difference| *difference != Difference::Path);
    Err(overlooked.or(has_form.then_some(Difference::TenantClaim)))
}

/// Which of several issuers a token names: the index of the literal issuer or else of the template that `iss` in
/// `claims` matches. It only selects: verification then checks `iss` and the tenant. `claims` is the JSON of a payload,
/// which needs no verification yet.
///
/// ```
/// use keyward::match_issuer;
///
/// let issuers = ["https://a.example".into(), "https://b.example/{tid}/v2.0".into()];
/// let claims = r#"{"iss":"https://b.example/7/v2.0","tid":"7"}"#;
/// assert_eq!(match_issuer(claims, &issuers, &[]), Ok(1));
/// assert!(match_issuer(r#"{"iss":"https://a.example/"}"#, &issuers, &[]).is_err());
/// ```
///
/// # Errors
/// `ERR_JWT_CLAIM_VALIDATION_FAILED`: the token names none of them, or a template is malformed. `ERR_JWT_INVALID`: the
/// claims are no JSON object.
pub fn match_issuer(claims: &str, issuers: &[String], insecure_hosts: &[&str]) -> Result<usize, Error> {
    let Ok(Json::Object(claims)) = json::parse(claims, Limits::MAX_DEPTH) else { return Err(Error::PayloadNotObject) };
    let mut templates = Vec::new();
    for issuer in issuers.iter().filter(|issuer| is_template(issuer)) {
        templates.push(Template::parse(issuer, insecure_hosts).ok_or_else(|| issuer_error(None))?);
    }
    matching(&claims, issuers, &templates).map(|(index, _)| index).map_err(issuer_error)
}

/// How an issuer differs from the first expected one of which it is an easily overlooked variant.
pub(crate) fn difference<'e>(found: &str, mut expected: impl Iterator<Item = &'e String>) -> Option<Difference> {
    expected.find_map(|expected| Difference::between(found, expected))
}

/// The error for an `iss` that matches no expected issuer.
pub(super) fn issuer_error(difference: Option<Difference>) -> Error {
    match difference {
        Some(difference) => Error::Mismatch("iss", difference),
        None => Error::Claim(Cow::Borrowed("iss"), ClaimReason::CheckFailed),
    }
}

#[cfg(test)]
mod tests {
    use super::{super::policy::Policy, Difference, match_issuer};
    use crate::error::Error;
    use alloc::{format, string::ToString};

    #[test]
    fn a_tenant_changes_nothing_but_its_segment() {
        let (path, host) = ("https://login.example/{tid}/v2.0", "https://{tid}.login.example");
        let matches = |template: &str, iss: &str, tid: &str| {
            let claims = serde_json::json!({ "iss": iss, "tid": tid }).to_string();
            match_issuer(&claims, &[template.into()], &[]) == Ok(0)
        };
        let longest = "x".repeat(128);
        for tid in ["7", "A-b-0", longest.as_str(), "-"] {
            assert!(matches(path, &format!("https://login.example/{tid}/v2.0"), tid), "{tid}");
            assert!(matches(host, &format!("https://{tid}.login.example"), tid), "{tid}");
        }
        let too_long = "x".repeat(129);
        for tid in [
            "",
            ".",
            "..",
            "a.b",
            "a/b",
            "a%2fb",
            "%2e%2e",
            "a?b",
            "a#b",
            "a@b",
            "a:b",
            "a\\b",
            "a b",
            " a",
            "a\n",
            "a\0",
            "\u{e4}",
            "\u{430}",
            "a_b",
            "{tid}",
            "evil.example/",
            too_long.as_str(),
        ] {
            assert!(!matches(path, &format!("https://login.example/{tid}/v2.0"), tid), "{tid}");
            assert!(!matches(host, &format!("https://{tid}.login.example"), tid), "{tid}");
        }
        assert!(!matches(path, "https://login.example/7/v2.0", "8"));
        assert!(!matches(path, "https://login.example/7/v2.0/", "7"));
        assert!(!matches(path, "https://login.example/A/v2.0", "a"));
        assert!(!matches(path, "https://login.example/{tid}/v2.0", "tid"));
        assert!(!matches(host, "https://7.login.example.evil.example", "7"));
        for claims in [r#"{"iss":"https://login.example/7/v2.0","tid":7}"#, r#"{"iss":"https://login.example/7/v2.0"}"#]
        {
            let error = match_issuer(claims, &[path.into()], &[]);
            assert_eq!(error, Err(Error::Mismatch("iss", Difference::TenantClaim)), "{claims}");
        }
    }

    #[test]
    fn tenants_and_templates_need_each_other() {
        let template = "https://login.example/{tid}";
        assert!(Policy::builder().issuer([template]).build().is_err());
        assert!(Policy::builder().issuer(["https://login.example"]).any_tenant().build().is_err());
        assert!(Policy::builder().any_tenant().build().is_err());
        assert!(Policy::builder().issuer([template]).any_tenant().build().is_ok());
        assert!(Policy::builder().issuer([template, "https://login.example"]).tenants(["a"]).build().is_ok());
        assert!(Policy::builder().issuer(["https://login.example/{tid}x"]).any_tenant().build().is_err());
        for tenants in [&[][..], &[""], &["a", "a/b"], &["a."]] {
            assert!(Policy::builder().issuer([template]).tenants(tenants.iter().copied()).build().is_err());
        }
        let plain = "http://login.example/{tid}";
        assert!(Policy::builder().issuer([plain]).any_tenant().build().is_err());
        assert!(Policy::builder().issuer([plain]).any_tenant().insecure_hosts(["login.example"]).build().is_ok());
    }
}
