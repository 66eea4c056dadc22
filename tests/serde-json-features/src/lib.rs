//! Enables features of `serde_json` that affect every crate of a program: see Cargo.toml.

#[cfg(test)]
mod tests {
    /// Without the features this number would lose digits.
    #[test]
    fn the_features_are_enabled() {
        let number = "123456789012345678901234567890.10";
        assert_eq!(serde_json::from_str::<serde_json::Value>(number).unwrap().to_string(), number);
    }
}
