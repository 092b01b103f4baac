extension Vault {
    /// The cases in this vault.
    ///
    /// - Returns: The case book of the vault's device.
    /// - Throws: `SamenError` with `not-enrolled` until the vault belongs to a member.
    public func cases() throws -> CaseBook {
        try CaseBook(device: device(), now: now)
    }
}
