import Replica

// What a change says, and what a snapshot holds.

extension Decoder {
    static let engine = [change, merge, snapshot, state]

    private static let encoding = [
        "Replica/Encoding/ByteReader.swift", "Replica/Encoding/Envelope.swift",
        "Replica/Encoding/OperationsCodec.swift", "Replica/Encoding/Payload.swift",
        "Replica/Encoding/RunColumn.swift", "Replica/Encoding/UTF8Validation.swift",
        "Replica/Encoding/ValueCodec.swift",
    ]

    private static let change = Decoder(
        "change",
        of: encoding + ["Replica/Document/ChangeReading.swift", "Replica/Document/Content.swift"],
        apart: [
            "decides among contents of one change": ["forked"],
            "orders what was read": ["precedes", "integer"],
            "writes": ["covering", "8EnvelopeV7encoded", "ValueO5write", "ValueO7encoded"],
        ],
        expansion: 96,
        isWhole: true,
        seeds: { vectors in
            try vectors.bytes("change-valid", "payload")
                + vectors.bytes("change-invalid", "payload")
        },
        read: { bytes in
            let id = ChangeID(chain: chain(0), seq: 1)
            let change = Change(id: id, payload: bytes)
            var document = Document()
            let merge = document.merge([change])
            guard merge.applied == [id] else { return false }
            precondition(document.change(id) == change, "a change is forwarded as it came")
            document.checkInvariants()
            let isRead = (try? ChangeReading(payload: bytes)) != nil
            precondition(isRead == merge.opaque.isEmpty, "what is read is what has an effect")
            return isRead
        }
    )

    private static let merge = Decoder(
        "merge",
        of: [
            "Replica/Document/Document+Merge.swift", "Replica/Document/Document+Add.swift",
            "Replica/Document/Pending.swift",
        ],
        apart: [
            "evicts, once more waits than an input holds": ["trim"],
            "lists what waits, for those who ask the server for it": [
                "PendingV7missing", "PendingV7changes",
            ],
        ],
        expansion: 512,
        seeds: { vectors in try ChangeList.seeds(vectors) },
        read: { bytes in
            let list = ChangeList(bytes)
            var forwards = Document()
            let merge = forwards.merge(list.changes)
            _ = forwards.setVoid(list.void, true)
            forwards.checkInvariants()
            var backwards = Document()
            _ = backwards.setVoid(list.void, true)
            for change in list.changes.reversed() { _ = backwards.merge([change]) }
            backwards.checkInvariants()
            precondition(
                forwards.canonicalState() == backwards.canonicalState(),
                "the order of arrival makes no difference"
            )
            return !merge.applied.isEmpty && merge.opaque.isEmpty
        }
    )

    private static let snapshot = Decoder(
        "snapshot",
        of: ["Replica/Document/Document+Load.swift", "Replica/Document/SnapshotGraph.swift"],
        expansion: 512,
        isWhole: true,
        seeds: { vectors in
            let made = try ChangeList.seeds(vectors).map { bytes in
                var document = Document()
                let list = ChangeList(bytes)
                _ = document.merge(list.changes)
                _ = document.setVoid(list.void, true)
                if let fork = document.forkedChanges.first {
                    _ = document.adopt(document.contents(ofFork: fork).last, for: fork)
                }
                return document.snapshot()
            }
            return try vectors.bytes("change-state", "snapshot") + made
        },
        read: { bytes in
            guard let document = try? Document(snapshot: bytes) else { return false }
            document.checkInvariants()
            let again = try? Document(snapshot: document.snapshot())
            precondition(
                again?.canonicalState() == document.canonicalState(),
                "a snapshot of what was loaded loads"
            )
            return true
        }
    )

    private static let state = Decoder(
        "state",
        of: ["Replica/Document/DocumentState.swift"],
        expansion: 96,
        isWhole: true,
        seeds: { vectors in
            // With each byte changed in turn: where one is a length or a kind, what follows is off.
            try vectors.bytes("change-state", "state").flatMap { state in
                [state]
                    + state.indices.prefix(200).map { place in
                        var broken = state
                        broken[place] ^= place % 2 == 0 ? 0xFF : 1
                        return broken
                    }
            }
        },
        read: { bytes in
            guard let state = try? DocumentState(decoding: bytes) else { return false }
            for address in state.addresses {
                _ = state.current(address)
                _ = state.text(address)
                _ = state.list(address)
                _ = state.count(address)
            }
            return true
        }
    )

    /// Chain `index` as the vectors have it: a device of 32 equal bytes, incarnation 1.
    static func chain(_ index: UInt8, incarnation: UInt64 = 1) -> ChainID {
        guard let device = DeviceID(bytes: [UInt8](repeating: index, count: 32)) else {
            preconditionFailure("32 bytes make a device")
        }
        return ChainID(device: device, incarnation: incarnation)
    }
}
