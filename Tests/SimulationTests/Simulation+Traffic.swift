import Replica
import Samen
import SimulatedWorld
import Sync
import Trust
import Wire

import struct Foundation.Data

// What a quiet exchange costs.

extension Simulation {
    func writeNotes(_ count: Int, by index: Int, in document: DocumentID) throws {
        for number in 0..<count {
            now += 1
            try devices[index].device.edit(document, at: now) { edit throws(ReplicaError) in
                try edit.insert("note \(number) ", at: 0, in: Cells.note)
            }
        }
    }

    /// One exchange of one device without faults: the bytes that went either way, and those of the
    /// items that had to, each counted once.
    func exchangeOnce(_ index: Int) throws -> (bytes: Int, payload: Int, requests: Int) {
        let device = devices[index]
        try device.talk(at: now)
        var moved: [[UInt8]: Int] = [:]
        while device.isTalking {
            now += 1
            guard let call = try device.step(at: now) else { continue }
            let answer = try answer(call, index)
            try Self.note(call, answer, &moved)
            device.take(.answered(call: call.number, answer))
        }
        guard let summary = device.summaries.last else { return (0, 0, 0) }
        let payload = moved.values.reduce(0, +)
        return (summary.bytesSent + summary.bytesReceived, payload, summary.requests)
    }

    private static func note(
        _ call: Call,
        _ answer: Answer,
        _ moved: inout [[UInt8]: Int]
    ) throws {
        guard call.kind == .sync else { return }
        let request = try WireSyncRequest(decoding: call.body)
        // An entry that comes back does so with one device's wraps only.
        func note(_ name: Data, _ bytes: Int) {
            moved[Array(name)] = max(bytes, moved[Array(name)] ?? 0)
        }
        for change in request.push { note(change.header, change.payloadBytes) }
        for entry in request.authPush { note(entry.body, entry.payloadBytes) }
        guard case .page(let page)? = try WireSyncResponse(decoding: answer.body).pull else {
            return
        }
        for item in page.items {
            switch item.what {
            case .change(let change): note(change.header, change.payloadBytes)
            case .authEntry(let entry): note(entry.body, entry.payloadBytes)
            default: break
            }
        }
    }
}
