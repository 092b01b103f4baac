package import Sync
package import Trust
internal import Wire

/// What kind of server one is.
public enum ServerKind: String, Sendable, CaseIterable {
    /// The network's server.
    case central
    /// A shelter's own, which passes everything on.
    case relay
}

/// A server that was granted.
public struct AddedServer: Sendable {
    /// Its identifier, in hexadecimal digits.
    public let server: String
    /// Where it is reached.
    public let address: String
    /// Why it could not be asked who it is; nil if it answered, and is the one that was named.
    public let unreachable: String?
}

/// A server to synchronise with: where it is, who it must be, and what was learnt of it.
package struct GrantedServer: Sendable {
    package let source: Source
    /// `host:port`.
    package let address: String
    /// The keys that it may show; empty once the root has granted it no longer.
    package let pins: [ContentHash]
    package let lastContact: UInt64?
    /// The server's clock minus this computer's, in milliseconds.
    package let clockOffset: Int64
    /// As of when a relay knows who was removed, by this computer's clock; nil before it has said so.
    package let knownAsOf: UInt64?

    /// For how long it may not have heard who was removed; nil for the central server.
    func membershipAge(at now: UInt64) -> UInt64? {
        guard source.kind == .relay, let knownAsOf else { return nil }
        return now - min(knownAsOf, now)
    }
}

extension Vault {
    /// Grants a server with the root's words, and keeps where it is reached.
    ///
    /// The server is asked who it is, if it can be reached with this key.
    ///
    /// - Parameters:
    ///   - rootWords: The words that `createNetwork` returned.
    ///   - address: `host:port`.
    ///   - server: The server's identifier, as `samend init` printed it.
    ///   - key: The fingerprint of its key, as `samend init` printed it.
    ///   - kind: What kind of server it is.
    /// - Returns: The server, and whether it answered.
    /// - Throws: `SamenError` with `wrong-words`, `misuse` for what is no address, identifier or
    ///   fingerprint, or `wrong-server` if another one answers; nothing is granted then.
    nonisolated(nonsending) public func addServer(
        rootWords: String,
        address: String,
        server: String,
        key: String,
        kind: ServerKind = .central
    ) async throws -> AddedServer {
        let device = try device()
        let root = try RootKey.read(rootWords, of: device.network)
        guard let address = ServerAddress(address) else { throw Self.wrongAddress }
        guard let id = bytes(hexadecimal: server.lowercased()).flatMap({ ServerID(bytes: $0) }),
            let hash = bytes(hexadecimal: key.lowercased()).flatMap({ ContentHash(bytes: $0) })
        else { throw Self.wrongFingerprint }
        let unreachable = try await check(id, hash, at: address, device)
        let grant = ServerGrant(
            server: id,
            kind: kind == .central ? .central : .relay,
            keyNow: hash,
            keyNext: hash
        )
        let organisation = kind == .relay ? device.member.organisation : nil
        if try !device.evaluation().servers.contains(grant) {
            try device.found([.serverGrant(grant, of: organisation)], by: root, at: now())
        }
        try change { try $0.add(id, at: address.description, added: now()) }
        return AddedServer(
            server: id.description,
            address: address.description,
            unreachable: unreachable
        )
    }

    /// Asks the server who it is; returns why it could not be asked.
    nonisolated(nonsending) func check(
        _ server: ServerID,
        _ key: ContentHash,
        at address: ServerAddress,
        _ device: Device
    ) async throws -> String? {
        do {
            let hello = try await surroundings.carrier(address.description, [key]).hello()
            guard Array(hello.serverID) == server.bytes,
                Array(hello.networkID) == device.network.bytes
            else { throw Self.otherServer }
            return nil
        } catch let failure as TransportFailure {
            switch failure {
            case .serverKey: throw Self.otherServer
            case .unreachable(let reason), .interrupted(let reason): return reason
            default: return "\(failure)"
            }
        }
    }

    /// The servers that are known here, in the order in which they were added.
    ///
    /// - Throws: `SamenError` with `not-enrolled`.
    package func servers() throws -> [GrantedServer] {
        let grants = try device().evaluation().servers
        return try ask { try $0.servers() }.map { record in
            let granted = grants.filter { $0.server == record.server }
            let pins = granted.flatMap { [$0.keyNow, $0.keyNext] }
            return GrantedServer(
                source: Source(
                    server: record.server,
                    kind: granted.contains { $0.kind == .relay } ? .relay : .central
                ),
                address: record.address,
                pins: Set(pins).sorted(),
                lastContact: record.lastContact,
                clockOffset: record.clockOffset,
                knownAsOf: record.knownAsOf
            )
        }
    }

    /// A connection to a server, which is made when it is first used.
    package func transport(to server: GrantedServer) throws -> HTTPTransport {
        try transport(to: server, over: surroundings.carrier(server.address, server.pins))
    }

    /// A connection to a server that answers: whoever waits for a person's sake hears at once if it
    /// does not.
    nonisolated(nonsending) func connect(to server: GrantedServer) async throws -> HTTPTransport {
        let carrier = surroundings.carrier(server.address, server.pins)
        let hello = try await carrier.hello()
        guard Array(hello.serverID) == server.source.server.bytes else { throw Self.otherServer }
        guard try Array(hello.networkID) == device().network.bytes else { throw Self.otherNetwork }
        return try transport(to: server, over: carrier)
    }

    private func transport(
        to server: GrantedServer,
        over carrier: any Sync.Carrier
    ) throws -> HTTPTransport {
        let device = try device()
        return HTTPTransport(
            to: HTTPTransport.Peer(server: server.source.server, network: device.network),
            over: carrier,
            as: device.secrets,
            clockOffset: server.clockOffset,
            random: surroundings.random,
            encapsulation: surroundings.encapsulation,
            now: now
        )
    }

    /// Keeps how an exchange went, and how far the server's clock is from this computer's.
    package func record(_ summary: Summary, with server: ServerID, clockOffset: Int64) throws {
        let now = now()
        try change { table in
            try table.add(SyncRecord(summary, with: server, at: now))
            if summary.serverMilliseconds != nil {
                try table.contacted(server, clockOffset: clockOffset, at: now)
            }
            if let age = summary.membershipAge {
                try table.knows(server, asOf: now - min(age, now))
            }
        }
    }

    static let wrongAddress = SamenError(
        .misuse,
        "That is not the address of a server.",
        advice: "Give it as host:port, such as samen.example:8443.",
        nl: (
            "Dat is niet het adres van een server.",
            "Geef het als naam:poort, zoals samen.example:8443."
        )
    )

    static let wrongFingerprint = SamenError(
        .misuse,
        "A server's id has 32 hexadecimal digits, the fingerprint of its key 64.",
        advice: "Copy both from what “samend init” printed.",
        nl: (
            "Het nummer van een server heeft 32 hexadecimale cijfers, de vingerafdruk van zijn sleutel 64.",
            "Neem beide over van wat “samend init” toonde."
        )
    )

    static let otherNetwork = SamenError(
        .wrongNetwork,
        "The server at this address serves another network.",
        advice: "Ask an administrator; nothing was sent, and work goes on here.",
        nl: (
            "De server op dit adres bedient een ander netwerk.",
            "Vraag een beheerder; er is niets verzonden, en hier kan verder gewerkt worden."
        )
    )

    static let otherServer = SamenError(
        .wrongServer,
        "Another server answers at this address, or it serves another network.",
        advice: "Compare the address, the server's id and its fingerprint; nothing was granted.",
        nl: (
            "Op dit adres antwoordt een andere server, of een server van een ander netwerk.",
            "Vergelijk adres, nummer en vingerafdruk van de server; er is niets toegekend."
        )
    )
}
