import Wire

/// Reads the body of an entry strictly: what is not exactly as the specification says is refused
/// alike by clients and servers (Protocol/README.md §4).
struct EntryDecoder {
    let message: WireEntryBody
    private let body: [UInt8]
    private let network: NetworkID

    init(body: [UInt8], network: NetworkID) throws(TrustError) {
        do {
            message = try WireEntryBody(decoding: body)
        } catch {
            throw TrustError(.malformed, error.message)
        }
        self.body = body
        self.network = network
    }

    func decode() throws(TrustError) -> (Entry, GrantedKey?) {
        guard try NetworkID(field: message.networkID, "network_id") == network else {
            throw TrustError(.wrongNetwork, "an entry belongs to another network")
        }
        let author = try author()
        let (action, key) = try ActionDecoder(message: message, network: network).decode()
        let log = try log(action)
        let entry = Entry(
            id: identifier(Hashing.hash(.entry, body)),
            log: log,
            author: author,
            authorSeq: message.authorSeq,
            authorPrev: try authorPrev(),
            parents: try Self.heads(message.parents, "parents"),
            networkHeads: try Self.heads(message.networkHeads, "network_heads"),
            action: action
        )
        if log == .network, !entry.networkHeads.isEmpty {
            throw TrustError(.malformed, "an entry of the network's log names network_heads")
        }
        return (entry, key)
    }

    private func author() throws(TrustError) -> Author {
        if message.signer.isEmpty { return .root }
        return .device(try DeviceID(field: message.signer, "signer"))
    }

    /// The log field is empty for the network's log and for a `DocumentCreate`, which begins its own.
    private func log(_ action: Action) throws(TrustError) -> Log {
        guard message.log.isEmpty else {
            if case .documentCreate = action {
                throw TrustError(.malformed, "a DocumentCreate names a log")
            }
            return .document(try DocumentID(field: message.log, "log"))
        }
        guard case .documentCreate = action else { return .network }
        return .document(SignedEntry.document(createdBy: body))
    }

    /// The first entry of a chain has no predecessor, every other has one.
    private func authorPrev() throws(TrustError) -> EntryID? {
        guard message.authorSeq > 0 else {
            throw TrustError(.malformed, "author_seq counts from 1")
        }
        guard message.authorSeq > 1 else {
            guard message.authorPrev.isEmpty else {
                throw TrustError(.malformed, "the first entry of a chain names an author_prev")
            }
            return nil
        }
        return try EntryID(field: message.authorPrev, "author_prev")
    }

    private static func heads(
        _ fields: [some Sequence<UInt8>],
        _ name: String
    ) throws(TrustError) -> [EntryID] {
        try ascending(fields, name, atMost: Limits.headsPerEntry)
    }
}

/// Identifiers that must be sorted, each once, and not too many.
func ascending<Kind>(
    _ fields: [some Sequence<UInt8>],
    _ name: String,
    atMost limit: Int
) throws(TrustError) -> [Identifier32<Kind>] {
    guard fields.count <= limit else {
        throw TrustError(.tooLarge, "\(fields.count) \(name); \(limit) are allowed")
    }
    var result: [Identifier32<Kind>] = []
    result.reserveCapacity(fields.count)
    for field in fields {
        let next = try Identifier32<Kind>(field: field, name)
        if let last = result.last, last >= next {
            throw TrustError(.malformed, "\(name) are not ascending, each once")
        }
        result.append(next)
    }
    return result
}

extension Identifier32 {
    init(field bytes: some Sequence<UInt8>, _ name: String) throws(TrustError) {
        guard let value = Self(bytes: bytes) else {
            throw TrustError(.malformed, "\(name) does not have 32 bytes")
        }
        self = value
    }
}

extension Identifier16 {
    init(field bytes: some Sequence<UInt8>, _ name: String) throws(TrustError) {
        guard let value = Self(bytes: bytes) else {
            throw TrustError(.malformed, "\(name) does not have 16 bytes")
        }
        self = value
    }
}

extension Identifier8 {
    init(field bytes: some Sequence<UInt8>, _ name: String) throws(TrustError) {
        guard let value = Self(bytes: bytes) else {
            throw TrustError(.malformed, "\(name) does not have 8 bytes")
        }
        self = value
    }
}
