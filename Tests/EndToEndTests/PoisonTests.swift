import Foundation
import Replica
import Samen
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// What a broken or malicious program with sound keys can put into a page.
@Suite("Poisoned changes")
struct PoisonTests {
    /// Why nobody can read a change that the server could not tell from any other.
    enum Poison: String, CaseIterable, Sendable {
        /// Bytes that are no operations.
        case nonsense
        /// A frame that says it holds more than it does.
        case frame
        /// Operations, and something behind them.
        case trailing

        func payload(insteadOf sound: [UInt8]) -> ChangePayload {
            switch self {
            case .nonsense: ChangePayload(change: Array(repeating: 0xA5, count: 40))
            case .frame:
                ChangePayload(
                    change: [0x28, 0xB5, 0x2F, 0xFD, 0x20, 0x10, 0x81, 0x00, 0x00],
                    compression: .zstd,
                    decodedLength: 64
                )
            case .trailing: ChangePayload(change: sound + [0])
            }
        }
    }

    @Test(arguments: Poison.allCases)
    func `one poisoned change stops no others and strands nothing built on it`(
        poison: Poison
    ) async throws {
        let meeting = try await Meeting(clockErrors: [0, 0, 0])
        let (ann, carol) = (0, 2)
        try meeting.type("before. ", on: ann)
        _ = try await meeting.sync(ann)
        // Bob's program writes three changes, the middle one poisoned; between other people's.
        try await push(try forged(meeting, poison), in: meeting)
        try meeting.type("meanwhile. ", on: ann)
        let first = try await meeting.sync(ann)
        #expect(first.outcome == .complete)
        try meeting.type("on top. ", on: ann)
        try await meeting.syncAll()
        for index in [ann, carol] {
            let text = try meeting.text(on: index)
            for part in ["before. ", "sound. ", "built on it. ", "meanwhile. ", "on top. "] {
                #expect(text.contains(part), "\(part) is missing in \(text)")
            }
            let quarantine = try meeting.laptops[index].device.quarantine()
            #expect(quarantine.map(\.kind) == [.opaque])
            #expect(quarantine.map(\.author) == [meeting.laptops[1].device.id])
            #expect(try meeting.laptops[index].device.check() == [])
        }
        #expect(try meeting.hash(on: ann) == meeting.hash(on: carol))
    }

    /// Three changes of the second laptop's person, each on top of the one before.
    private func forged(_ meeting: Meeting, _ poison: Poison) throws -> [WireSealedChange] {
        let bob = meeting.laptops[1]
        let incarnation = try bob.device.incarnation()
        let word = incarnation.bytes.reduce(0) { $0 << 8 | UInt64($1) }
        let known = Replica.DeviceID(bytes: bob.device.id.bytes)
        let author = Replica.ChainID(device: try #require(known), incarnation: word)
        var document = try bob.device.document(meeting.document)
        var payloads: [[UInt8]] = []
        for text in ["sound. ", "poisoned. ", "built on it. "] {
            let edited = try document.edit(by: author, authored: 0) { edit throws(ReplicaError) in
                try edit.insert(text, at: 0, in: Replay.note)
            }
            payloads.append(try #require(edited).change.payload)
        }
        var made = payloads.map { ChangePayload(change: $0) }
        made[1] = poison.payload(insteadOf: payloads[1])
        return try seal(made, by: bob, in: meeting, incarnation).map(\.wire)
    }

    private func seal(
        _ payloads: [ChangePayload],
        by bob: Laptop,
        in meeting: Meeting,
        _ incarnation: IncarnationID
    ) throws -> [SealedChange] {
        let evaluation = try bob.device.evaluation()
        let id = try #require(evaluation.writingEpoch(of: meeting.document))
        let epoch = try #require(evaluation.epochs(of: meeting.document).first { $0.id == id })
        var keys = EpochKeys(network: meeting.village.network)
        keys.insert(try bob.epochSecret(), of: meeting.document, id)
        let held = try #require(keys.held(meeting.document, id, epoch.commitment))
        let chain = Trust.ChainID(
            document: meeting.document,
            device: bob.device.id,
            incarnation: incarnation
        )
        var last: SealedChange?
        return try payloads.map { payload in
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: (last?.place.seq ?? 0) + 1),
                prev: last?.id,
                authHeads: evaluation.heads(of: .document(meeting.document))
            )
            let sealed = try ChangeSealer(network: meeting.village.network, random: .system)
                .seal(payload, at: position, under: held, by: bob.person.keys().signing)
            last = sealed
            return sealed
        }
    }

    private func push(_ changes: [WireSealedChange], in meeting: Meeting) async throws {
        var request = WireSyncRequest()
        request.protocol = 1
        request.push = changes
        let call = Call(kind: .sync, number: 1, body: request.encoded, maxAnswerBytes: 1 << 20)
        let body = try await meeting.transports[1].send(call).body
        let response = try WireSyncResponse(decoding: body)
        #expect(response.results.map(\.status) == [.stored, .stored, .stored])
    }
}
