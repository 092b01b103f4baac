/// What a change says about itself, apart from its operations.
///
/// It decodes separately: a version that cannot read the operations still knows what the change
/// depends on. A change does not contain its own identity; the sealed header is the only
/// authority for that.
struct Envelope: Equatable {
    /// Milliseconds by the author's clock.
    ///
    /// Opaque to the engine, shown to people.
    var authored: UInt64 = 0
    /// The heads that the author had seen, by origin identity, ascending; at most one of a chain.
    ///
    /// The predecessor in the change's own chain is implied and not named.
    var dependencies: [ChangeID] = []
    /// Changes in the causal past that had no effect for the author, where that bears on a
    /// position in this change.
    var voidSeen: [VoidRun] = []
}

/// Consecutive changes of one chain that had no effect for the author of a change.
struct VoidRun: Equatable {
    let chain: ChainID
    let first: UInt64
    let count: UInt64

    /// The runs that hold exactly these identities.
    static func covering(_ ids: [ChangeID]) -> [VoidRun] {
        var runs: [VoidRun] = []
        for id in ids.sorted() {
            if let last = runs.last, last.chain == id.chain {
                if id.seq < last.first + last.count { continue }
                if id.seq == last.first + last.count {
                    runs[runs.count - 1] =
                        VoidRun(chain: last.chain, first: last.first, count: last.count + 1)
                    continue
                }
            }
            runs.append(VoidRun(chain: id.chain, first: id.seq, count: 1))
        }
        return runs
    }
}

extension Envelope {
    func encoded() -> [UInt8] {
        let chains = Set(dependencies.map(\.chain)).union(voidSeen.map(\.chain)).sorted()
        var indices: [ChainID: Int] = [:]
        for (index, chain) in chains.enumerated() { indices[chain] = index }
        func index(of chain: ChainID) -> Int {
            guard let index = indices[chain] else {
                preconditionFailure("Every chain of an envelope is in its table.")
            }
            return index
        }
        var writer = ByteWriter()
        writer.varint(authored)
        writer.varint(chains.count)
        for chain in chains { writer.chain(chain) }
        writer.varint(dependencies.count)
        for id in dependencies {
            writer.varint(index(of: id.chain))
            writer.varint(id.seq)
        }
        writer.varint(voidSeen.count)
        for run in voidSeen {
            writer.varint(index(of: run.chain))
            writer.varint(run.first)
            writer.varint(run.count)
        }
        return writer.bytes
    }

    static func decode(_ reader: inout ByteReader) throws(ReplicaError) -> Envelope {
        var envelope = Envelope()
        envelope.authored = try reader.varint()
        let chains = try chainTable(from: &reader)
        let count = try reader.count(of: "dependencies", unit: 2, upTo: Limits.dependencies)
        for _ in 0..<count {
            let chain = chains[try index(in: chains, from: &reader)]
            let id = ChangeID(chain: chain, seq: try sequence(from: &reader))
            if let last = envelope.dependencies.last, last.chain >= chain {
                throw ReplicaError(.notCanonical, "Dependencies must ascend, one of a chain.")
            }
            envelope.dependencies.append(id)
        }
        envelope.voidSeen = try voidRuns(chains, from: &reader)
        try reader.finish("An envelope")
        let used = Set(envelope.dependencies.map(\.chain)).union(envelope.voidSeen.map(\.chain))
        guard used.count == chains.count else {
            throw ReplicaError(.notCanonical, "An envelope names a chain that it does not use.")
        }
        return envelope
    }

    private static func chainTable(
        from reader: inout ByteReader
    ) throws(ReplicaError) -> [ChainID] {
        let limit = Limits.dependencies + Limits.voidRuns
        let count = try reader.count(of: "chains", unit: 40, upTo: limit)
        var chains: [ChainID] = []
        for _ in 0..<count {
            let chain = try reader.chain()
            if let last = chains.last, last >= chain {
                throw ReplicaError(.notCanonical, "The chains of an envelope must ascend.")
            }
            chains.append(chain)
        }
        return chains
    }

    private static func voidRuns(
        _ chains: [ChainID],
        from reader: inout ByteReader
    ) throws(ReplicaError) -> [VoidRun] {
        let count = try reader.count(of: "void runs", unit: 3, upTo: Limits.voidRuns)
        var runs: [VoidRun] = []
        for _ in 0..<count {
            let chain = chains[try index(in: chains, from: &reader)]
            let first = try sequence(from: &reader)
            let length = try sequence(from: &reader)
            guard first + length <= UInt64(Limits.documentOperations) + 1 else {
                throw .malformed("A run of void changes exceeds its chain.")
            }
            if let last = runs.last {
                let ordered = last.chain < chain
                guard ordered || (last.chain == chain && last.first + last.count < first) else {
                    throw ReplicaError(.notCanonical, "Void runs must ascend and be maximal.")
                }
            }
            runs.append(VoidRun(chain: chain, first: first, count: length))
        }
        return runs
    }

    private static func index(
        in chains: [ChainID],
        from reader: inout ByteReader
    ) throws(ReplicaError) -> Int {
        let index = try reader.varint()
        guard index < UInt64(chains.count) else {
            throw .malformed("An envelope refers to a chain beyond its table.")
        }
        return Int(index)
    }

    private static func sequence(from reader: inout ByteReader) throws(ReplicaError) -> UInt64 {
        let seq = try reader.number(upTo: Limits.documentOperations, "A sequence number")
        guard seq > 0 else { throw .malformed("Sequence numbers start at 1.") }
        return UInt64(seq)
    }
}
