internal import Trust

/// The keys of a server, as the network's log grants them after a change.
public struct GrantedKeys: Sendable {
    /// The server's identifier, in hexadecimal digits.
    public let server: String
    /// The fingerprint of the key in use.
    public let now: String
    /// The fingerprint of the key that will follow it; the same one where none is granted.
    public let next: String
    /// Why the server could not be asked which key it holds; nil if it was not asked, or answered.
    public let unreachable: String?
}

// A server's key is changed in two grants: between them devices accept both keys.

extension Vault {
    /// Grants the key that a server will change to, beside the one in use.
    ///
    /// - Parameters:
    ///   - rootWords: The words that `createNetwork` returned.
    ///   - server: The first digits of the server's identifier, or its address.
    ///   - key: The fingerprint, as `samend key prepare` printed it.
    /// - Returns: What is granted now.
    /// - Throws: `SamenError` with `wrong-words`, `misuse` for what is no fingerprint or server, or
    ///   `not-allowed` where more than one grant of the server stands.
    public func grantKey(rootWords: String, server: String, key: String) throws -> GrantedKeys {
        guard let next = bytes(hexadecimal: key.lowercased()).flatMap({ ContentHash(bytes: $0) })
        else { throw Self.wrongFingerprint }
        let (_, grant) = try grant(of: server)
        return try regrant(grant, now: grant.keyNow, next: next, rootWords)
    }

    /// Takes a server's old key back: devices accept only the one that was granted to follow it.
    ///
    /// The server is asked first, if it can be reached, whether it holds that key.
    ///
    /// - Parameters:
    ///   - rootWords: The words that `createNetwork` returned.
    ///   - server: The first digits of the server's identifier, or its address.
    /// - Returns: What is granted now.
    /// - Throws: `SamenError` with `wrong-words`, `misuse`, `already-done` if no key was granted to
    ///   follow, or `wrong-server` if the server still holds its old key; nothing is changed then.
    nonisolated(nonsending) public func retireKey(
        rootWords: String,
        server: String
    ) async throws -> GrantedKeys {
        let device = try device()
        _ = try RootKey.read(rootWords, of: device.network)
        let (known, grant) = try grant(of: server)
        guard grant.keyNext != grant.keyNow else { throw Self.noNextKey }
        guard let address = ServerAddress(known.address) else { throw Self.wrongAddress }
        let unreachable: String?
        do {
            unreachable = try await check(grant.server, grant.keyNext, at: address, device)
        } catch let error as SamenError where error.code == .wrongServer {
            throw Self.oldKeyInUse
        }
        return try regrant(grant, now: grant.keyNext, next: grant.keyNext, rootWords, unreachable)
    }

    /// The one server that is called so, and its one grant.
    private func grant(of name: String) throws -> (GrantedServer, ServerGrant) {
        guard let known = try candidates(name).first else { throw Self.noServer }
        let grants = try device().evaluation().servers.filter { $0.server == known.source.server }
        guard let grant = grants.first, grants.count == 1 else { throw Self.twoGrants }
        return (known, grant)
    }

    private func regrant(
        _ grant: ServerGrant,
        now: ContentHash,
        next: ContentHash,
        _ rootWords: String,
        _ unreachable: String? = nil
    ) throws -> GrantedKeys {
        let device = try device()
        let root = try RootKey.read(rootWords, of: device.network)
        let changed = ServerGrant(
            server: grant.server,
            kind: grant.kind,
            keyNow: now,
            keyNext: next
        )
        let organisation = grant.kind == .relay ? device.member.organisation : nil
        if changed != grant {
            let content = EntryContent.serverGrant(changed, of: organisation)
            try device.found([content], by: root, at: self.now())
        }
        return GrantedKeys(
            server: grant.server.description,
            now: now.description,
            next: next.description,
            unreachable: unreachable
        )
    }

    private static let noNextKey = SamenError(
        .alreadyDone,
        "No key is granted to follow the one in use.",
        advice: "Grant one first, with “samen network grant-key”.",
        nl: (
            "Er is geen sleutel toegekend die op de huidige volgt.",
            "Ken er eerst een toe, met “samen network grant-key”."
        )
    )

    private static let oldKeyInUse = SamenError(
        .wrongServer,
        "The server does not hold the key that was granted to follow.",
        advice: "Run “samend key change” there, start it anew, and try again; nothing was changed.",
        nl: (
            "De server heeft de sleutel die volgt nog niet.",
            "Voer daar “samend key change” uit, herstart hem en probeer opnieuw; er is niets veranderd."
        )
    )

    private static let twoGrants = SamenError(
        .notAllowed,
        "More than one grant of this server stands.",
        advice: "Grant it anew with “samen network add-server” and the key that it holds.",
        nl: (
            "Deze server is meer dan eens tegelijk toegekend.",
            "Ken hem opnieuw toe met “samen network add-server” en de sleutel die hij heeft."
        )
    )
}
