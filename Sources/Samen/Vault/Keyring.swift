internal import CKeyutils
internal import Glibc
package import Trust

/// The kernel's keyring of this user, where vault keys stay between two commands.
///
/// The user's ring and not the session's: a second terminal or login finds the key too.
package enum Keyring {
    /// Owner reads and views from every session; whoever holds the ring may do all.
    private static let permissions: key_perm_t = 0x3f03_0000
    /// Generation 4, seconds 4, key 32.
    private static let payloadLength = 8 + LockedSecret.length

    /// The key of a vault, whose time begins anew; nil if there is none, or its time is over.
    package static func key(of vault: VaultID) throws -> VaultKey? {
        try holdRing()
        guard let serial = try serial(of: vault) else { return nil }
        var payload = [UInt8](repeating: 0, count: payloadLength)
        defer { wipe(&payload) }
        let count = payload.withUnsafeMutableBytes { payload in
            keyctl_read(
                serial,
                payload.baseAddress?.assumingMemoryBound(to: CChar.self),
                payload.count
            )
        }
        if count < 0, isGone(errno) { return nil }
        guard count >= 0 else { throw refused() }
        guard count == payloadLength else { return nil }
        let generation = number(payload[..<4])
        let secret = try LockedSecret { secret in
            for index in 0..<LockedSecret.length { secret[index] = payload[8 + index] }
        }
        // A time that cannot be renewed only ends earlier.
        _ = keyctl_set_timeout(serial, number(payload[4..<8]))
        return VaultKey(vault: vault, generation: generation, secret: secret)
    }

    /// Keeps a key until it was not used for so many seconds.
    package static func keep(_ key: VaultKey, seconds: UInt32) throws {
        try holdRing()
        try forget(key.vault)
        var payload: [UInt8] = []
        payload.reserveCapacity(payloadLength)
        payload += bytes(key.generation) + bytes(seconds)
        key.secret.withBytes { secret in
            payload += UnsafeBufferPointer(start: secret, count: LockedSecret.length)
        }
        defer { wipe(&payload) }
        let serial = add_key("user", name(of: key.vault), payload, payload.count, ring)
        guard serial >= 0 else { throw refused() }
        guard keyctl_set_timeout(serial, seconds) == 0,
            keyctl_setperm(serial, permissions) == 0
        else {
            let error = refused()
            _ = keyctl_unlink(serial, ring)
            throw error
        }
    }

    /// Takes a key out; there need be none.
    package static func forget(_ vault: VaultID) throws {
        try holdRing()
        guard let serial = try serial(of: vault) else { return }
        // Revoked, so that a process that had found it cannot read it either.
        _ = keyctl_revoke(serial)
        guard keyctl_unlink(serial, ring) == 0 || isGone(errno) else { throw refused() }
    }

    /// Whether the system keeps keys here at all.
    package static var isAvailable: Bool {
        (try? holdRing()) != nil
    }

    private static var ring: key_serial_t { KEY_SPEC_USER_KEYRING }

    private static func name(of vault: VaultID) -> String {
        "samen:" + vault.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// Makes this thread a holder of the user's ring: in a login whose session does not link to it,
    /// its keys could be seen and not used.
    private static func holdRing() throws {
        guard keyctl_link(ring, KEY_SPEC_PROCESS_KEYRING) == 0 else { throw refused() }
    }

    private static func serial(of vault: VaultID) throws -> key_serial_t? {
        let found = keyctl_search(ring, "user", name(of: vault), 0)
        if found >= 0 { return key_serial_t(found) }
        guard isGone(errno) else { throw refused() }
        return nil
    }

    private static func isGone(_ error: Int32) -> Bool {
        [ENOKEY, EKEYEXPIRED, EKEYREVOKED, ENOENT].contains(error)
    }

    /// The error of the last call: mostly that there is no keyring here, as in many containers.
    private static func refused() -> SamenError {
        let reason = String(cString: strerror(errno))
        return SamenError(
            .noKeyring,
            "The system's keyring does not keep keys here: \(reason).",
            advice: "Give the passphrase with each command, or with --passphrase-fd.",
            nl: (
                "De sleutelring van het systeem bewaart hier geen sleutels.",
                "Geef de wachtwoordzin bij elke opdracht, of met --passphrase-fd."
            )
        )
    }

    private static func bytes(_ number: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}
