import Sync
import TestSupport
import Trust

extension HTTPTransport {
    /// What a person's device speaks to a running server with.
    convenience init(
        _ person: Village.Person,
        of village: Village,
        to server: ServerProcess,
        clock: @escaping @Sendable () -> UInt64
    ) {
        self.init(
            to: .init(server: server.server, network: village.network),
            over: CurlCarrier(authority: server.authority, pins: [server.key]),
            as: DeviceSecrets(person.keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: clock
        )
    }
}
