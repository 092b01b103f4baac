internal import Sync
internal import Trust
internal import Wire

extension Vault {
    /// Keeps where a server is reached that the network's root has granted already: a new relay, or a
    /// server that has moved.
    ///
    /// - Parameter address: `host:port`.
    /// - Returns: The server that answered there.
    /// - Throws: `SamenError` with `misuse` for what is no address, `offline` if nothing answers there, or
    ///   `wrong-server` if what answers holds no key that was granted, as far as is known here.
    nonisolated(nonsending) public func learnServer(
        at address: String
    ) async throws -> AddedServer {
        let device = try device()
        guard let address = ServerAddress(address) else { throw Self.wrongAddress }
        let granted = try device.evaluation().servers
        func pins(of isMeant: (ServerGrant) -> Bool) -> [ContentHash] {
            Set(granted.filter(isMeant).flatMap { [$0.keyNow, $0.keyNext] }).sorted()
        }
        do {
            let claimed = try await surroundings.carrier(address.description, pins { _ in true })
                .hello()
            guard let server = ServerID(bytes: claimed.serverID),
                Array(claimed.networkID) == device.network.bytes
            else { throw Self.notGranted }
            // One granted server cannot pass itself off as another.
            let own = pins { $0.server == server }
            let hello = try await surroundings.carrier(address.description, own).hello()
            guard hello.serverID == claimed.serverID else { throw Self.notGranted }
            try change { try $0.add(server, at: address.description, added: now()) }
            return AddedServer(
                server: server.description,
                address: address.description,
                unreachable: nil
            )
        } catch let failure as TransportFailure {
            if case .serverKey = failure { throw Self.notGranted }
            throw Self.silent(failure)
        }
    }

    private static let notGranted = SamenError(
        .wrongServer,
        "What answers at this address is no server that the network has granted, as far as is known here.",
        advice: "Synchronise first; then compare the address. Nothing was kept.",
        nl: (
            "Wat op dit adres antwoordt is geen server die het netwerk kent, voor zover hier bekend.",
            "Synchroniseer eerst; vergelijk dan het adres. Er is niets bewaard."
        )
    )

    private static func silent(_ failure: TransportFailure) -> SamenError {
        SamenError(
            .offline,
            "Nothing answers at this address as a server does (\(failure)).",
            advice: "Compare the address, and try again once there is a link.",
            nl: (
                "Op dit adres antwoordt niets zoals een server (\(failure)).",
                "Vergelijk het adres, en probeer het opnieuw zodra er verbinding is."
            )
        )
    }
}
