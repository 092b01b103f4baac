import SamenServer
package import Sync
package import TestSupport
package import Trust
import Wire

/// A server at a shelter: the shipped core and store, and an uplink over a line that tests hold.
package final class SimulatedRelay {
    package let person: Village.Person
    package let server: SimulatedServer
    private let device: DeviceID
    private let village: Village

    package init(
        _ person: Village.Person,
        _ village: Village,
        upstream: ServerID,
        disk: FaultDisk? = nil
    ) throws {
        self.person = person
        self.village = village
        device = person.keys().id
        server = try SimulatedServer(
            network: village.network,
            random: village.random,
            disk: disk,
            upstream: Upstream(server: upstream, device: device)
        )
    }

    package var id: ServerID { server.core.identity.server }

    /// Exchanges with the upstream until the end; `cut`: after so many calls the line is gone.
    @discardableResult
    package func exchange(
        with central: SimulatedServer,
        at now: UInt64,
        cutAfter calls: Int = .max
    ) throws -> Summary {
        let settings = Exchange.Settings(
            device: device,
            server: central.core.identity.server,
            attempts: 1
        )
        var exchange = Exchange(settings, random: village.random)
        var action = exchange.handle(.start(try server.core.standingAtUpstream(clock: now)))
        var left = calls
        while true {
            switch action {
            case .finish(let summary):
                try server.endExchange(summary, at: now)
                return summary
            case .send(let call) where left == 0:
                action = exchange.handle(.failed(call: call.number, .unreachable("cut")))
            case .send(let call):
                left -= 1
                let answer = try central.answer(call, from: device, at: now)
                action = exchange.handle(.answered(call: call.number, answer))
            case .authenticate(let call, _):
                action = exchange.handle(.authenticated(call: call))
            case .wait(_, let timer): action = exchange.handle(.woke(timer: timer))
            default:
                guard let event = try server.perform(action, at: now) else {
                    preconditionFailure("every other action is the store's")
                }
                action = exchange.handle(event)
            }
        }
    }
}
