//! Turns on features of `serde_json` that change what every crate of a program sees: see Cargo.toml.

#[cfg(test)]
mod tests {
    /// Guards the purpose: without the features, this number would lose digits.
    #[test]
    fn the_features_are_on() {
        let number = "123456789012345678901234567890.10";
        assert_eq!(serde_json::from_str::<serde_json::Value>(number).unwrap().to_string(), number);
    }
}
