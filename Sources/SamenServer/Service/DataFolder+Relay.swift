import Foundation
import Sync
package import Trust

// What makes a server a relay: the device that it is to its upstream, and where that is.

extension DataFolder {
    private var relayKeysPath: String { path + "/relay-keys" }
    private var upstreamPath: String { path + "/upstream" }

    /// The keys of the device that this relay is to its upstream; drawn when they are first asked for.
    ///
    /// - Throws: `ServerError` with `data-folder` if they cannot be kept or are not whole.
    package func relayKeys(random: RandomSource) throws -> DeviceSecrets {
        if !FileManager.default.fileExists(atPath: relayKeysPath) {
            try write(hexadecimal(random.bytes(64)) + "\n", to: relayKeysPath)
        }
        guard let seeds = bytes(hexadecimal: try read(relayKeysPath)), seeds.count == 64 else {
            throw failure("holds keys of a relay that are not whole")
        }
        var (signing, agreement) = (Array(seeds[..<32]), Array(seeds[32...]))
        return DeviceSecrets(
            DeviceKeys(
                signing: SigningKey(seed: SecretBytes(consuming: &signing)),
                agreement: AgreementKey(seed: SecretBytes(consuming: &agreement))
            )
        )
    }

    /// Where a relay syncs upward; nil for a central server.
    ///
    /// - Throws: `ServerError` with `data-folder` if what is written there is not whole.
    package func upstream() throws -> UpstreamPlace? {
        guard FileManager.default.fileExists(atPath: upstreamPath) else { return nil }
        let lines = try read(upstreamPath).split(separator: "\n").map(String.init)
        guard lines.count == 2, let server = ServerID(bytes: bytes(hexadecimal: lines[0]) ?? []),
            let address = ServerAddress(lines[1])
        else { throw failure("names an upstream that cannot be read") }
        return UpstreamPlace(server: server, address: address)
    }

    /// Makes the server a relay of that one, from when it is served next.
    package func setUpstream(_ upstream: UpstreamPlace) throws {
        try write("\(upstream.server)\n\(upstream.address)\n", to: upstreamPath)
    }
}

extension DataFolder {
    /// The network that the server serves.
    package func network() throws -> NetworkID {
        try openForReading().identity.network
    }

    /// Makes the server a relay: the log that it was welcomed with is in its store when this returns.
    ///
    /// - Throws: `ServerError` with `data-busy` while it is served, or one of the store's codes.
    package func become(
        relayOf place: UpstreamPlace,
        with entries: [SignedEntry],
        as secrets: DeviceSecrets,
        at now: UInt64
    ) throws {
        let server = try open(random: .system)
        var core = try Core(
            store: server.store,
            random: .system,
            upstream: Upstream(server: place.server, device: secrets.id)
        )
        try core.begin(with: entries.map(\.wire), at: now)
        // What the welcome brought is the membership as of now.
        try server.store.write(at: now) { try $0.noteContact(at: now) }
        try server.store.close()
        // Last: what is written there makes it a relay.
        try setUpstream(place)
    }

    /// How a relay stands with its upstream; nil for a central server.
    package func relayStatus() throws -> RelayStanding? {
        guard let upstream = try upstream() else { return nil }
        return try openForReading().read { reader in
            let words = try reader.unsent()
            return RelayStanding(
                upstream: upstream,
                contact: try reader.upstreamState()?.contact,
                unsent: words.reduce(0) { $0 + $1.count },
                held: words.compactMap { word in word.word.map { ($0, word.count) } },
                wanted: try reader.wantedCount()
            )
        }
    }
}

/// How a relay stands with its upstream.
package struct RelayStanding: Sendable {
    package let upstream: UpstreamPlace
    /// When an exchange last ended complete, in milliseconds since 1970; nil before the first.
    package let contact: UInt64?
    /// Whether nobody is handed more documents, because it is so long ago.
    package func isBounded(at now: UInt64) -> Bool { RelayKnowledge.isOld(contact, at: now) }
    /// Changes and entries that the upstream is not known to have.
    package let unsent: Int
    /// Of those, how many it did not take, by its word on them.
    package let held: [(word: String, count: Int)]
    /// Documents that are to be fetched.
    package let wanted: Int
}

/// The server that a relay syncs upward with, and where it is.
package struct UpstreamPlace: Hashable, Sendable {
    package let server: ServerID
    package let address: ServerAddress

    package init(server: ServerID, address: ServerAddress) {
        self.server = server
        self.address = address
    }
}
