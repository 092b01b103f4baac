import FoundationEssentials
import Wire

/// What a new device is told by the one who invited it, and by nobody else.
package struct WelcomeContent: Hashable, Sendable {
    package let root: SigningPublicKey
    package let member: MemberID
    package let role: Role
    /// The entry that grants the device.
    package let grant: EntryID
    /// The heads of the network's log that the inviter had seen: a server cannot show less.
    package let heads: [EntryID]
    /// The server at which the device enrols first, then others that the inviter knows.
    package let servers: [KnownServer]

    package init(
        root: SigningPublicKey,
        member: MemberID,
        role: Role,
        grant: EntryID,
        heads: [EntryID],
        servers: [KnownServer]
    ) {
        self.root = root
        self.member = member
        self.role = role
        self.grant = grant
        self.heads = Array(Set(heads).sorted().prefix(Limits.headsPerEntry))
        self.servers = Array(servers.prefix(Limits.serversPerWelcome))
    }

    package var encoded: [UInt8] {
        var message = WireWelcomeContent()
        message.rootKey = Data(root.bytes)
        message.member = member.wire
        message.role = role.wire
        message.grant = Data(grant.bytes)
        message.heads = heads.map { Data($0.bytes) }
        message.servers = servers.map(\.wire)
        return message.encoded
    }

    package init(decoding bytes: [UInt8]) throws(TrustError) {
        let message: WireWelcomeContent
        do {
            message = try WireWelcomeContent(decoding: bytes)
        } catch {
            throw TrustError(.malformed, error.message)
        }
        guard let role = Role(message.role) else {
            throw TrustError(
                .updateNeeded,
                "the welcome gives a role that this version does not know"
            )
        }
        root = try SigningPublicKey(checking: Array(message.rootKey))
        member = try MemberID(message.member)
        self.role = role
        grant = try EntryID(field: message.grant, "grant")
        heads = try ascending(message.heads, "heads", atMost: Limits.headsPerEntry)
        servers = try message.servers.bounded(by: Limits.serversPerWelcome, "servers")
            .map { server throws(TrustError) in try KnownServer(server) }
        guard !servers.isEmpty else {
            throw TrustError(.malformed, "a welcome names no server")
        }
    }
}

/// A server, by what it is known by and where it was reached.
package struct KnownServer: Hashable, Sendable {
    package let server: ServerID
    package let keyNow: ContentHash
    package let keyNext: ContentHash
    package let address: ServerAddress

    package init(
        server: ServerID,
        keyNow: ContentHash,
        keyNext: ContentHash? = nil,
        address: ServerAddress
    ) {
        self.server = server
        self.keyNow = keyNow
        self.keyNext = keyNext ?? keyNow
        self.address = address
    }

    /// Whether the server may show this key.
    package func holds(_ key: ContentHash) -> Bool {
        key == keyNow || key == keyNext
    }

    fileprivate var wire: WireKnownServer {
        var message = WireKnownServer()
        message.serverID = Data(server.bytes)
        message.keyHash = Data(keyNow.bytes)
        if keyNext != keyNow { message.nextKeyHash = Data(keyNext.bytes) }
        message.address = address.description
        return message
    }

    fileprivate init(_ message: WireKnownServer) throws(TrustError) {
        guard let address = ServerAddress(message.address) else {
            throw TrustError(.malformed, "a server's address is not host:port")
        }
        let next: ContentHash? = try optional(message.nextKeyHash, "next_key_hash")
        self.init(
            server: try ServerID(field: message.serverID, "server_id"),
            keyNow: try ContentHash(field: message.keyHash, "key_hash"),
            keyNext: next,
            address: address
        )
    }
}
