/// The causal graph of a snapshot: a column for each thing that is known about a change.
///
/// Changes are in canonical order (Lamport counter, then identity), so what a change depends on
/// comes before it, and a dependency is a distance.
struct SnapshotGraph {
    /// A change of a snapshot, before it is part of a document.
    struct Node {
        let id: ChangeID
        let envelope: Envelope
        /// The payloads, if the change is opaque or forked; otherwise empty.
        let holdings: [Holding]
        let isCarriedByOwn: Bool
        let rehomed: [ChangeID]
    }

    private(set) var nodes: [Node] = []
    private let chains: [ChainID]

    init(_ document: Document, _ order: [UInt32], _ chains: [ChainID]) {
        self.chains = chains
        for node in order {
            let id = document.graph.id(node)
            let isRaw = document.contents.opaque[node] != nil || document.forks[id] != nil
            nodes.append(
                Node(
                    id: id,
                    envelope: document.envelope(of: node),
                    holdings: isRaw ? document.holdings(of: node) : [],
                    isCarriedByOwn: document.carriers.own[Int(node)],
                    rehomed: (document.carriers.rehomed[node] ?? []).sorted()
                )
            )
        }
    }

    func encode(into writer: inout ByteWriter) {
        var indexes: [ChainID: UInt64] = [:]
        for (index, chain) in chains.enumerated() { indexes[chain] = UInt64(index) }
        func index(_ chain: ChainID) -> UInt64 {
            guard let index = indexes[chain] else {
                preconditionFailure("Every chain of a document is in its table.")
            }
            return index
        }
        writer.varint(nodes.count)
        RunColumn.encode(nodes.map { index($0.id.chain) }, into: &writer)
        RunColumn.encode(sequenceSteps, into: &writer)
        RunColumn.encode(timeSteps, into: &writer)
        for node in nodes { writer.byte(node.flags) }
        RunColumn.encode(nodes.map { UInt64($0.envelope.dependencies.count) }, into: &writer)
        for node in nodes {
            for id in node.envelope.dependencies {
                writer.varint(index(id.chain))
                writer.varint(id.seq)
            }
        }
        for node in nodes {
            encodeRare(node, index, into: &writer)
        }
    }

    /// What few changes have, after the columns.
    private func encodeRare(
        _ node: Node,
        _ index: (ChainID) -> UInt64,
        into writer: inout ByteWriter
    ) {
        if !node.envelope.voidSeen.isEmpty {
            writer.varint(node.envelope.voidSeen.count)
            for run in node.envelope.voidSeen {
                writer.chain(run.chain)
                writer.varint(run.first)
                writer.varint(run.count)
            }
        }
        if !node.rehomed.isEmpty { encode(node.rehomed, index, into: &writer) }
        if !node.holdings.isEmpty {
            writer.varint(node.holdings.count)
            for holding in node.holdings {
                writer.block(holding.payload)
                encode(holding.carriers, index, into: &writer)
            }
        }
    }

    private func encode(
        _ carriers: [ChangeID],
        _ index: (ChainID) -> UInt64,
        into writer: inout ByteWriter
    ) {
        writer.varint(carriers.count)
        for carrier in carriers {
            writer.varint(index(carrier.chain))
            writer.varint(carrier.seq)
        }
    }

    /// For each change how far its number is from the one expected in its chain.
    private var sequenceSteps: [UInt64] {
        var last: [ChainID: UInt64] = [:]
        return nodes.map { node in
            let expected = (last[node.id.chain] ?? 0) + 1
            last[node.id.chain] = node.id.seq
            return zigzag(Int64(node.id.seq) - Int64(expected))
        }
    }

    /// For each change the time since the one before, modulo 2⁶⁴.
    private var timeSteps: [UInt64] {
        var last: UInt64 = 0
        return nodes.map { node in
            defer { last = node.envelope.authored }
            return zigzag(Int64(bitPattern: node.envelope.authored &- last))
        }
    }
}

extension SnapshotGraph.Node {
    static let ownFlag: UInt8 = 1
    static let voidFlag: UInt8 = 2
    static let rehomedFlag: UInt8 = 4
    static let rawFlag: UInt8 = 8

    fileprivate var flags: UInt8 {
        (isCarriedByOwn ? Self.ownFlag : 0) | (envelope.voidSeen.isEmpty ? 0 : Self.voidFlag)
            | (rehomed.isEmpty ? 0 : Self.rehomedFlag) | (holdings.isEmpty ? 0 : Self.rawFlag)
    }
}

extension SnapshotGraph {
    /// Reads the graph; nothing is allocated that the input does not pay for, but runs.
    init(
        decoding reader: inout ByteReader,
        _ chains: [ChainID]
    ) throws(ReplicaError) {
        self.chains = chains
        // Every change has a byte of flags, which bounds the folded columns by the input.
        let count = try reader.count(of: "changes", upTo: Limits.documentOperations)
        let ids = try Self.identities(count, chains, &reader)
        var time: UInt64 = 0
        var times: [UInt64] = []
        for step in try RunColumn.decode(count, from: &reader) {
            time = time &+ UInt64(bitPattern: unzigzag(step))
            times.append(time)
        }
        let flags = Array(try reader.raw(count))
        let counts = try RunColumn.decode(count, from: &reader)
        var dependencies: [[ChangeID]] = []
        for count in counts {
            guard count <= UInt64(Limits.dependencies) else {
                throw .malformed("A change has \(count) dependencies.")
            }
            var named: [ChangeID] = []
            for _ in 0..<count {
                named.append(try Self.identity(chains, &reader))
            }
            dependencies.append(named)
        }
        for index in 0..<count {
            guard flags[index] < 16 else { throw .malformed("Unknown flags \(flags[index]).") }
            var envelope = Envelope(authored: times[index], dependencies: dependencies[index])
            if flags[index] & Node.voidFlag != 0 { envelope.voidSeen = try Self.voidRuns(&reader) }
            let isRehomed = flags[index] & Node.rehomedFlag != 0
            let rehomed = isRehomed ? try Self.identities(chains, &reader) : []
            let isRaw = flags[index] & Node.rawFlag != 0
            nodes.append(
                Node(
                    id: ids[index],
                    envelope: envelope,
                    holdings: isRaw ? try Self.holdings(chains, &reader) : [],
                    isCarriedByOwn: flags[index] & Node.ownFlag != 0,
                    rehomed: rehomed
                )
            )
        }
    }

    private static func identities(
        _ count: Int,
        _ chains: [ChainID],
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [ChangeID] {
        let indexes = try RunColumn.decode(count, from: &reader)
        let steps = try RunColumn.decode(count, from: &reader)
        var last = [Int64](repeating: 0, count: chains.count)
        var ids: [ChangeID] = []
        for index in 0..<count {
            guard indexes[index] < UInt64(chains.count) else {
                throw .malformed("A change refers to a chain beyond the table.")
            }
            let chain = Int(indexes[index])
            let step = unzigzag(steps[index])
            guard step.magnitude <= UInt64(Limits.documentOperations) else {
                throw .malformed("A sequence number is out of range.")
            }
            let seq = last[chain] + 1 + step
            last[chain] = try checked(seq)
            ids.append(ChangeID(chain: chains[chain], seq: UInt64(seq)))
        }
        return ids
    }

    private static func checked(_ seq: Int64) throws(ReplicaError) -> Int64 {
        guard seq >= 1, seq <= Int64(Limits.documentOperations) else {
            throw .malformed("A sequence number is out of range.")
        }
        return seq
    }

    private static func identity(
        _ chains: [ChainID],
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> ChangeID {
        let chain = try reader.varint()
        guard chain < UInt64(chains.count) else {
            throw .malformed("An identity refers to a chain beyond the table.")
        }
        let seq = try reader.number(upTo: Limits.documentOperations, "A sequence number")
        return ChangeID(chain: chains[Int(chain)], seq: UInt64(try checked(Int64(seq))))
    }

    private static func identities(
        _ chains: [ChainID],
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [ChangeID] {
        let count = try reader.count(of: "carriers", unit: 2, upTo: Limits.documentOperations)
        var ids: [ChangeID] = []
        for _ in 0..<count { ids.append(try identity(chains, &reader)) }
        return ids
    }

    private static func voidRuns(_ reader: inout ByteReader) throws(ReplicaError) -> [VoidRun] {
        let count = try reader.count(of: "void runs", unit: 42, upTo: Limits.voidRuns)
        var runs: [VoidRun] = []
        for _ in 0..<count {
            let chain = try reader.chain()
            let first = try reader.number(upTo: Limits.documentOperations, "A sequence number")
            let length = try reader.number(upTo: Limits.documentOperations, "A length")
            runs.append(VoidRun(chain: chain, first: UInt64(first), count: UInt64(length)))
        }
        return runs
    }

    private static func holdings(
        _ chains: [ChainID],
        _ reader: inout ByteReader
    ) throws(ReplicaError) -> [Holding] {
        let count = try reader.count(of: "contents", unit: 2, upTo: Limits.documentOperations)
        var holdings: [Holding] = []
        for _ in 0..<count {
            var block = try reader.block()
            let payload = Array(block.rest())
            let carriers = try identities(chains, &reader)
            holdings.append(Holding(payload: payload, carriers: carriers))
        }
        return holdings
    }
}
