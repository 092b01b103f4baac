internal import CSodium

/// The version of the library that seals the vault.
package var sodiumVersion: String {
    String(cString: sodium_version_string())
}
