/// What a change says and does, as far as this version and the set of changes can tell.
struct Content {
    let envelope: Envelope
    let operations: [CellOperations]
    /// Set if the operations have no effect whatever is void.
    let opaque: Contents.Opaque?

    /// The content of an identity with one payload.
    init(_ id: ChangeID, _ payload: [UInt8]) {
        let decoded = Payload(decoding: payload)
        let envelope = decoded.envelope.flatMap { Self.isPossible($0, for: id) ? $0 : nil }
        if let envelope, let operations = decoded.operations {
            self.envelope = envelope
            self.operations = operations
            opaque = nil
        } else {
            self.envelope = envelope ?? Envelope()
            operations = []
            let failure =
                decoded.failure ?? .malformed("A change depends on itself or its own successors.")
            opaque = Contents.Opaque(payload: payload, failure: failure)
        }
    }

    /// The content of a forked identity of which no payload counts.
    init(forked holdings: [Holding], _ id: ChangeID) {
        var common: Set<ChangeID>?
        for holding in holdings {
            let dependencies = Set(Content(id, holding.payload).envelope.dependencies)
            common = common?.intersection(dependencies) ?? dependencies
        }
        envelope = Envelope(dependencies: (common ?? []).sorted())
        operations = []
        let failure = ReplicaError(
            .malformed,
            "The same identity has \(holdings.count) different contents.",
            advice: "A lead decides which one counts."
        )
        opaque = Contents.Opaque(payload: [], failure: failure)
    }

    /// A change cannot have seen itself or what comes after it in its own chain.
    private static func isPossible(_ envelope: Envelope, for id: ChangeID) -> Bool {
        !envelope.dependencies.contains { $0.chain == id.chain && $0.seq >= id.seq }
    }
}
