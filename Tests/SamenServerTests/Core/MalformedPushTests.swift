import FoundationEssentials
import SamenServer
import TestSupport
import Testing
import Trust
import Wire

/// The server and a device read by the same rules: what one refuses the other refuses, for the same
/// reason, and the rest of the push is stored.
@Suite struct `A change that is not as it must be` {
    typealias Alter = @Sendable (inout WireChangeHeader) -> Void

    static let faults: [(String, Alter)] = [
        ("auth_heads descending", { $0.authHeads = [head(2), head(1)] }),
        ("auth_heads repeated", { $0.authHeads = [head(1), head(1)] }),
        ("an auth_head of 31 bytes", { $0.authHeads = [Data(count: 31)] }),
        ("one auth_head too many", { $0.authHeads = (0...64).map(head) }),
        ("blob_ids descending", { $0.blobIds = [head(2), head(1)] }),
        ("blob_ids repeated", { $0.blobIds = [head(3), head(3)] }),
        ("one blob_id too many", { $0.blobIds = (0...256).map(head) }),
        ("a document of 15 bytes", { $0.documentID.removeLast() }),
        ("no epoch", { $0.epochID = Data() }),
        ("a seq of 0", { $0.seq = 0 }), ("a seq of 2⁶⁴ − 1", { $0.seq = .max }),
        ("a padded length of 2³² − 1", { $0.paddedLength = .max }),
    ]

    @Test(arguments: faults.map(\.0))
    func `D06 is refused alike by a server and by a device`(_ name: String) throws {
        let alter = try #require(Self.faults.first { $0.0 == name }).1
        let server = try ServerWorld()
        try server.introduce()
        let notes = try server.world.changes(["fine"])
        let others = try server.world.changes(["odd"], by: server.world.colleague)
        var message = others[0].wire
        var header = try WireChangeHeader(decoding: Array(message.header))
        alter(&header)
        message.header = Data(header.encoded)
        let refused = #expect(throws: TrustError.self) { try SealedChange(message) }
        #expect(refused?.reason == .malformed || refused?.reason == .tooLarge)
        let response = try server.push(
            raw: [message] + notes.map(\.wire),
            from: server.world.worker
        )
        let expected: WireStatus = refused?.reason == .tooLarge ? .tooLarge : .malformed
        #expect(response.results.map(\.status) == [expected, .stored])
    }

    private static func head(_ number: Int) -> Data {
        Data(count: 24) + bigEndian(UInt64(number))
    }
}
