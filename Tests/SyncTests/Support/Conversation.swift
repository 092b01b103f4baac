import Sync
import Trust
import Wire

/// Runs an exchange between a store and a server, with a link that may lose and repeat.
struct Conversation {
    enum Link: Equatable { case works, losesRequest, losesAnswer, repeatsRequest }

    var store: MiniStore
    var server: MiniServer
    var settings: Exchange.Settings
    private(set) var waits: [UInt64] = []
    private(set) var actions: [Exchange.Action] = []
    private(set) var largestBody = 0

    init(_ store: MiniStore, _ server: MiniServer) {
        self.store = store
        self.server = server
        settings = Exchange.Settings(device: store.device, server: server.id)
    }

    mutating func run(seed: UInt64 = 1, link: (Int) -> Link = { _ in .works }) -> Summary {
        (actions, waits) = ([], [])
        var exchange = Exchange(settings, random: .seeded(seed))
        var action = exchange.handle(.start(store.standing))
        var calls = 0
        for _ in 0..<200_000 {
            actions.append(action)
            switch action {
            case .finish(let summary): return summary
            case .wait(let milliseconds, let timer):
                waits.append(milliseconds)
                action = exchange.handle(.woke(timer: timer))
            case .authenticate(let call, _):
                action = exchange.handle(.authenticated(call: call))
            case .send(let call):
                calls += 1
                largestBody = max(largestBody, call.body.count)
                action = exchange.handle(deliver(call, link(calls)))
            default:
                guard let event = store.perform(action) else {
                    preconditionFailure("the exchange always knows what to do next")
                }
                action = exchange.handle(event)
            }
        }
        preconditionFailure("an exchange ends")
    }

    private mutating func deliver(_ call: Call, _ link: Link) -> Exchange.Event {
        if link == .losesRequest { return .failed(call: call.number, .unreachable("no network")) }
        if link == .repeatsRequest { _ = server.answer(call) }
        let result = server.answer(call)
        if link == .losesAnswer { return .failed(call: call.number, .interrupted("cut off")) }
        switch result {
        case .success(let answer): return .answered(call: call.number, answer)
        case .failure(let failure): return .failed(call: call.number, failure)
        }
    }
}
