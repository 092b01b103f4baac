internal import CKeyutils
internal import Glibc
package import Trust

/// The kernel's keyring of this user, where vault keys stay between two commands.
///
/// The user's ring and not the session's: a second terminal or login finds the key too.
package enum Keyring {
    /// Owner reads and views from every session; whoever holds the ring may do all.
    private static let permissions: key_perm_t = 0x3f03_0000
    /// Generation 4, seconds 4, last use 8, key 32.
    private static let payloadLength = 16 + LockedSecret.length

    /// The key of a vault, whose time begins anew; nil if there is none, or its time is over.
    ///
    /// The kernel counts by the clock that can be set back, so the time of the last use is kept too,
    /// in seconds since the computer started, asleep or awake.
    package static func key(of vault: VaultID, at now: UInt64 = uptime) throws -> VaultKey? {
        guard let (serial, kept) = try found(vault, at: now) else { return nil }
        // A time that cannot be renewed only ends earlier.
        _ = withPayload(kept.key, kept.seconds, at: now) {
            keyctl_update(serial, $0.baseAddress, $0.count)
        }
        _ = keyctl_set_timeout(serial, kept.seconds)
        return kept.key
    }

    /// The same for whoever only looks at a vault: its time goes on.
    package static func peek(at vault: VaultID) throws -> VaultKey? {
        try found(vault, at: uptime)?.1.key
    }

    /// Whether the key of a vault is there; its time goes on.
    package static func holds(_ vault: VaultID) throws -> Bool {
        try found(vault, at: uptime) != nil
    }

    /// Puts a vault's next key in the place of the one that is kept, for as long; if none is, none
    /// will be.
    package static func exchange(for key: VaultKey) throws {
        guard let (_, kept) = try found(key.vault, at: uptime) else { return }
        try keep(key, seconds: kept.seconds)
    }

    /// Keeps a key until it was not used for so many seconds.
    package static func keep(
        _ key: VaultKey,
        seconds: UInt32,
        at now: UInt64 = uptime
    ) throws {
        try holdRing()
        try forget(key.vault)
        let serial = withPayload(key, seconds, at: now) {
            add_key("user", name(of: key.vault), $0.baseAddress, $0.count, ring)
        }
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

    /// Takes the keys of all vaults out, wherever the vaults lie; returns how many there were.
    package static func forgetAll() throws -> Int {
        try holdRing()
        var forgotten = 0
        for serial in try serials() where isOfVault(serial) {
            _ = keyctl_revoke(serial)
            guard keyctl_unlink(serial, ring) == 0 || isGone(errno) else { throw refused() }
            forgotten += 1
        }
        return forgotten
    }

    /// Every key in the ring, of whatever program.
    private static func serials() throws -> [key_serial_t] {
        let size = MemoryLayout<key_serial_t>.size
        var serials: [key_serial_t] = []
        while true {
            let room = serials.count
            let bytes = serials.withUnsafeMutableBytes { buffer in
                keyctl_read(
                    ring,
                    buffer.baseAddress?.assumingMemoryBound(to: CChar.self),
                    buffer.count
                )
            }
            guard bytes >= 0 else { throw refused() }
            let count = Int(bytes) / size
            if count <= room { return Array(serials.prefix(count)) }
            serials = Array(repeating: 0, count: count)
        }
    }

    /// Whether a key is a vault's, by its description: "user;uid;gid;permissions;samen:…".
    private static func isOfVault(_ serial: key_serial_t) -> Bool {
        var text = [CChar](repeating: 0, count: 256)
        let length = keyctl_describe(serial, &text, text.count)
        guard length > 0, length <= text.count else { return false }
        let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: ";")
        return fields.count == 5 && fields[0] == "user" && fields[4].hasPrefix(prefix)
    }

    /// Whether the system keeps keys here at all.
    package static var isAvailable: Bool {
        (try? holdRing()) != nil
    }

    private struct Kept {
        let key: VaultKey
        let seconds: UInt32
        let lastUse: UInt64
    }

    /// A key whose time is not over; one whose time is, goes.
    private static func found(
        _ vault: VaultID,
        at now: UInt64
    ) throws -> (key_serial_t, Kept)? {
        try holdRing()
        guard let serial = try serial(of: vault), let kept = try kept(serial, vault) else {
            return nil
        }
        let isOver = now < kept.lastUse || now - kept.lastUse >= UInt64(kept.seconds)
        guard !isOver else {
            try forget(vault)
            return nil
        }
        return (serial, kept)
    }

    private static func kept(_ serial: key_serial_t, _ vault: VaultID) throws -> Kept? {
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
        let secret = try LockedSecret { secret in
            for index in 0..<LockedSecret.length { secret[index] = payload[16 + index] }
        }
        return Kept(
            key: VaultKey(
                vault: vault,
                generation: UInt32(truncatingIfNeeded: number(payload[..<4])),
                secret: secret
            ),
            seconds: UInt32(truncatingIfNeeded: number(payload[4..<8])),
            lastUse: number(payload[8..<16])
        )
    }

    /// Hands what the kernel keeps of a key to `body`, and wipes it.
    private static func withPayload<Result>(
        _ key: VaultKey,
        _ seconds: UInt32,
        at now: UInt64,
        _ body: (UnsafeRawBufferPointer) -> Result
    ) -> Result {
        var payload: [UInt8] = []
        payload.reserveCapacity(payloadLength)
        payload += bytes(key.generation) + bytes(seconds)
        payload += bytes(UInt32(truncatingIfNeeded: now >> 32))
        payload += bytes(UInt32(truncatingIfNeeded: now))
        key.secret.withBytes { secret in
            payload += UnsafeBufferPointer(start: secret, count: LockedSecret.length)
        }
        defer { wipe(&payload) }
        return payload.withUnsafeBytes(body)
    }

    /// Seconds since the computer started, which nobody sets.
    package static var uptime: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return UInt64(clamping: time.tv_sec)
    }

    private static var ring: key_serial_t { KEY_SPEC_USER_KEYRING }

    private static let prefix = "samen:"

    private static func name(of vault: VaultID) -> String {
        prefix + vault.bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
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

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reduce(0) { $0 << 8 | UInt64($1) }
    }
}
