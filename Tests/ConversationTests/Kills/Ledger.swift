import Sync
import Synchronization
import Trust
import Wire

/// Writes down, outside of both programs, what a server acknowledged on the wire.
final class Ledger: Sendable {
    struct Line: Hashable, Sendable {
        let place: ChangePlace
        let change: Trust.ChangeID
    }

    private let lines = Mutex<[Line]>([])

    var acknowledged: [Line] { lines.withLock { $0 } }

    func watch(_ transport: some Transport) -> some Transport {
        WatchedTransport(inner: transport, ledger: self)
    }

    fileprivate func note(_ call: Call, _ answer: Answer) {
        guard call.kind == .sync, let request = try? WireSyncRequest(decoding: call.body),
            let response = try? WireSyncResponse(decoding: answer.body)
        else { return }
        for (change, result) in zip(request.push, response.results)
        where result.status == .stored || result.status == .duplicate {
            guard let change = try? SealedChange(change) else { continue }
            lines.withLock { $0.append(Line(place: change.place, change: change.id)) }
        }
    }
}

private struct WatchedTransport<Inner: Transport>: Transport {
    let inner: Inner
    let ledger: Ledger

    func send(_ call: Call) async throws(TransportFailure) -> Answer {
        let answer = try await inner.send(call)
        ledger.note(call, answer)
        return answer
    }

    func openSession(presenting entries: [WireSignedEntry]) async throws(TransportFailure) {
        try await inner.openSession(presenting: entries)
    }
}
