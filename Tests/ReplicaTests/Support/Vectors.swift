import Foundation
import Replica

/// The vectors of `Protocol/change-format.md`: made here, kept in `Protocol/vectors`.
enum Vectors {
    struct Invalid {
        let name: String
        let section: String
        let code: ReplicaError.Code
        let payload: [UInt8]
    }

    struct Valid {
        let name: String
        let section: String
        let payload: [UInt8]
    }

    static var folder: URL {
        URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../Protocol/vectors").standardized
    }

    static let valid: [Valid] = [
        Valid(name: "no operations", section: "2", payload: Bytes.envelope() + [1, 0, 0]),
        Valid(
            name: "authored, two dependencies, a run of void changes",
            section: "3",
            payload: Bytes.envelope(
                authored: Bytes.number(1_764_000_000_000),
                chains: [2] + Bytes.chain(1) + Bytes.chain(2),
                dependencies: [2, 0, 5] + [1] + Bytes.number(300),
                voidSeen: [2, 0, 2, 1, 0, 4, 2]
            )
                + [1, 0, 0]
        ),
        Valid(name: "a register", section: "5.1", payload: Bytes.change(1, [3, 4])),
        Valid(name: "a multi-register, empty", section: "5.1", payload: Bytes.change(2, [0])),
        Valid(
            name: "the removed flag, true",
            section: "5.1",
            payload: Bytes.change(2, [2], field: 0)
        ),
        Valid(name: "an earliest, negative", section: "5.1", payload: Bytes.change(3, [3, 9])),
        Valid(
            name: "an event with fields",
            section: "5.1",
            payload: Bytes.change(9, [8, 2, 1, 5, 2, 0xC3, 0xA9, 7, 7, 1, 1])
        ),
        Valid(
            name: "a value of every kind",
            section: "4",
            payload: Bytes.change(
                1,
                [7, 9, 0, 1, 2, 3, 1, 4, 2, 0xFF, 0x00, 5, 1, 0x61, 6]
                    + [UInt8](repeating: 9, count: 16) + [7, 1, 0] + [8, 1, 3, 1]
            )
        ),
        Valid(
            name: "a value of an unknown kind",
            section: "4",
            payload: Bytes.change(1, [200, 3, 1, 2, 3])
        ),
        Valid(
            name: "an adding-wins set",
            section: "5.2",
            payload: Bytes.change(4, [2, 3, 2, 3, 4, 1, 5, 1, 0x78])
        ),
        Valid(
            name: "a removing-wins set",
            section: "5.2",
            payload: Bytes.change(5, [0, 1, 3, 2])
        ),
        Valid(name: "a counter", section: "5.3", payload: Bytes.change(6, [5])),
        Valid(
            name: "text typed and deleted",
            section: "5.4",
            payload: Bytes.change(
                7,
                [3, 7, 0, 1, 0, 0, 1, 2, 7, 2, 1, 3] + [0x68, 0x69, 0xE2, 0x82, 0xAC, 0x21, 0x3F]
            )
        ),
        Valid(
            name: "folded lengths",
            section: "6",
            payload: Bytes.change(7, [3, 6, 0, 0, 0, 2, 6, 1, 0x61, 0x62, 0x63])
        ),
        Valid(
            name: "a list: insert two, move, delete",
            section: "5.5",
            payload: Bytes.change(
                8,
                [3, 7, 0, 2, 1, 0, 2, 1, 7, 2, 0, 1] + Bytes.record(5).dropFirst()
                    + Bytes.record(6).dropFirst()
            )
        ),
        Valid(
            name: "an unknown merge type",
            section: "5.6",
            payload: Bytes.change(77, [1, 2, 3])
        ),
        Valid(
            name: "two records and three cells",
            section: "5",
            payload: Bytes.envelope() + [1, 2] + Bytes.record(1) + Bytes.record(2) + [3]
                + [0, 1, 1, 1, 0] + [0, 1, 6, 1, 2] + [1, 1, 1, 1, 2]
        ),
    ]

    static let invalid: [Invalid] = invalidEnvelopes + invalidOperations + invalidSequences

    private static let invalidEnvelopes: [Invalid] = [
        Invalid(name: "nothing", section: "2", code: .malformed, payload: []),
        Invalid(
            name: "a later envelope format",
            section: "2",
            code: .unknownFormat,
            payload: [2, 4, 0, 0, 0, 0, 1, 0, 0]
        ),
        Invalid(
            name: "an envelope longer than the input",
            section: "2",
            code: .malformed,
            payload: [1, 100, 0, 0, 0, 0]
        ),
        Invalid(
            name: "a number with a zero byte too many",
            section: "1",
            code: .notCanonical,
            payload: Bytes.envelope(authored: [0x80, 0x00]) + [1, 0, 0]
        ),
        Invalid(
            name: "a number beyond 64 bits",
            section: "1",
            code: .malformed,
            payload: Bytes.envelope(authored: [UInt8](repeating: 0xFF, count: 9) + [2])
                + [1, 0, 0]
        ),
        Invalid(
            name: "chains out of order",
            section: "3",
            code: .notCanonical,
            payload: Bytes.envelope(
                chains: [2] + Bytes.chain(2) + Bytes.chain(1),
                dependencies: [2, 0, 1, 1, 1]
            )
                + [1, 0, 0]
        ),
        Invalid(
            name: "a chain that is not used",
            section: "3",
            code: .notCanonical,
            payload: Bytes.envelope(chains: [1] + Bytes.chain(2)) + [1, 0, 0]
        ),
        Invalid(
            name: "two dependencies of one chain",
            section: "3",
            code: .notCanonical,
            payload: Bytes.envelope(chains: [1] + Bytes.chain(2), dependencies: [2, 0, 1, 0, 2])
                + [1, 0, 0]
        ),
        Invalid(
            name: "a dependency numbered zero",
            section: "3",
            code: .malformed,
            payload: Bytes.envelope(chains: [1] + Bytes.chain(2), dependencies: [1, 0, 0])
                + [1, 0, 0]
        ),
        Invalid(
            name: "a chain beyond the table",
            section: "3",
            code: .malformed,
            payload: Bytes.envelope(chains: [1] + Bytes.chain(2), dependencies: [1, 1, 1])
                + [1, 0, 0]
        ),
        Invalid(
            name: "more dependencies than the limit",
            section: "7",
            code: .malformed,
            payload: Bytes.envelope(dependencies: Bytes.number(1025)) + [1, 0, 0]
        ),
        Invalid(
            name: "void runs that touch",
            section: "3",
            code: .notCanonical,
            payload: Bytes.envelope(
                chains: [1] + Bytes.chain(2),
                voidSeen: [2, 0, 1, 2, 0, 3, 1]
            ) + [1, 0, 0]
        ),
        Invalid(
            name: "an envelope with a byte too many",
            section: "2",
            code: .malformed,
            payload: Bytes.envelope(voidSeen: [0, 0]) + [1, 0, 0]
        ),
    ]

    private static let invalidOperations: [Invalid] = [
        Invalid(
            name: "a later format of operations",
            section: "2",
            code: .unknownFormat,
            payload: Bytes.envelope() + [2, 0, 0]
        ),
        Invalid(
            name: "a byte too many",
            section: "2",
            code: .malformed,
            payload: Bytes.envelope() + [1, 0, 0, 0]
        ),
        Invalid(
            name: "records out of order",
            section: "5",
            code: .notCanonical,
            payload: Bytes.envelope() + [1, 2] + Bytes.record(2) + Bytes.record(1) + [2]
                + [0, 1, 1, 1, 0] + [1, 1, 1, 1, 0]
        ),
        Invalid(
            name: "a record without cells",
            section: "5",
            code: .notCanonical,
            payload: Bytes.envelope() + [1, 1] + Bytes.record(1) + [0]
        ),
        Invalid(
            name: "cells out of order",
            section: "5",
            code: .notCanonical,
            payload: Bytes.envelope() + [1, 1] + Bytes.record(1) + [2]
                + [0, 2, 1, 1, 0] + [0, 1, 1, 1, 0]
        ),
        Invalid(
            name: "a cell of a record beyond the table",
            section: "5",
            code: .malformed,
            payload: Bytes.envelope() + [1, 1] + Bytes.record(1) + [1] + [1, 1, 1, 1, 0]
        ),
        Invalid(
            name: "a value and a byte",
            section: "5.1",
            code: .malformed,
            payload: Bytes.change(1, [0, 0])
        ),
        Invalid(
            name: "fields out of order",
            section: "4",
            code: .notCanonical,
            payload: Bytes.change(9, [8, 2, 2, 0, 1, 0])
        ),
        Invalid(
            name: "a string that is not UTF-8",
            section: "4",
            code: .malformed,
            payload: Bytes.change(1, [5, 2, 0xC0, 0x80])
        ),
        Invalid(
            name: "a string with a surrogate",
            section: "4",
            code: .malformed,
            payload: Bytes.change(1, [5, 3, 0xED, 0xA0, 0x80])
        ),
        Invalid(
            name: "a value nested too deep",
            section: "7",
            code: .limit,
            payload: Bytes.change(1, [7, 1, 7, 1, 7, 1, 7, 1, 7, 1, 0])
        ),
        Invalid(
            name: "a scalar beyond 16 KiB",
            section: "7",
            code: .malformed,
            payload: Bytes.change(
                1,
                [4] + Bytes.number(16_385) + [UInt8](repeating: 0, count: 16_385)
            )
        ),
        Invalid(
            name: "a set without operations",
            section: "5.2",
            code: .notCanonical,
            payload: Bytes.change(4, [0, 0])
        ),
        Invalid(
            name: "elements out of order",
            section: "5.2",
            code: .notCanonical,
            payload: Bytes.change(4, [2, 3, 4, 3, 2, 0])
        ),
        Invalid(
            name: "an element added and removed",
            section: "5.2",
            code: .notCanonical,
            payload: Bytes.change(4, [1, 3, 2, 1, 3, 2])
        ),
        Invalid(
            name: "an increment of zero",
            section: "5.3",
            code: .notCanonical,
            payload: Bytes.change(6, [0])
        ),
    ]

    private static let invalidSequences: [Invalid] = [
        Invalid(
            name: "a text without operations",
            section: "5.4",
            code: .notCanonical,
            payload: Bytes.change(7, [0])
        ),
        Invalid(
            name: "an unknown operation on a text",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [1, 3, 2, 0, 3, 1])
        ),
        Invalid(
            name: "an insertion of length zero",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [1, 3, 0, 0, 3, 0])
        ),
        Invalid(
            name: "a negative position",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [1, 3, 0, 1, 3, 1, 0x61])
        ),
        Invalid(
            name: "less text than declared",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [1, 3, 0, 0, 3, 2, 0x61])
        ),
        Invalid(
            name: "text cut inside a scalar",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [1, 3, 0, 0, 3, 1, 0xE2, 0x82])
        ),
        Invalid(
            name: "a repeat that is not folded",
            section: "6",
            code: .notCanonical,
            payload: Bytes.change(7, [2, 5, 0, 0, 0, 2, 5, 1, 1, 0x61, 0x62])
        ),
        Invalid(
            name: "a run longer than its column",
            section: "6",
            code: .malformed,
            payload: Bytes.change(7, [1, 4, 0, 0, 3, 1, 0x61])
        ),
        Invalid(
            name: "a run of no values",
            section: "6",
            code: .malformed,
            payload: Bytes.change(7, [1, 0, 0, 0, 3, 1, 0x61])
        ),
        Invalid(
            name: "more operations than bytes",
            section: "5.4",
            code: .malformed,
            payload: Bytes.change(7, [100, 200, 0])
        ),
        Invalid(
            name: "half an element of a list",
            section: "5.5",
            code: .malformed,
            payload: Bytes.change(8, [1, 3, 0, 0, 3, 1] + [UInt8](repeating: 0, count: 8))
        ),
        Invalid(
            name: "a deletion of no elements",
            section: "5.5",
            code: .malformed,
            payload: Bytes.change(8, [1, 3, 1, 0, 3, 0])
        ),
    ]
}
