internal import Sync
internal import Trust

/// How far an exchange has come.
public struct SyncProgress: Hashable, Sendable {
    /// Changes that the server has given its word on.
    public let sent: Int
    /// Changes that came.
    public let received: Int
    /// Where the device stands in the server's feed, and where that ends as last heard.
    public let cursor, head: UInt64?
}

extension Vault {
    /// Sends what is unsent and takes what is new, with the nearest server that answers: a relay
    /// before the central one.
    ///
    /// While a process watches this vault, it is woken, and its report returned.
    ///
    /// - Parameters:
    ///   - name: A server's address, or the first digits of its identifier; nil for the nearest.
    ///   - onProgress: Told whenever something moved.
    /// - Returns: How it went; also if no server could be reached.
    /// - Throws: `SamenError` with `not-enrolled`, `unknown-id` for a server that is not known,
    ///   `vault-locked` if another exchange does not end, `storage`.
    nonisolated(nonsending) public func sync(
        server name: String? = nil,
        onProgress: @escaping (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        do {
            if name == nil, let report = try await reportOfWatcher() { return report }
            return try await exchange(with: servers(named: name), onProgress)
        } catch {
            throw SamenError(error)
        }
    }

    /// Runs an exchange with the first of these servers that answers, and keeps how it went.
    nonisolated(nonsending) func exchange(
        with servers: [GrantedServer],
        answering wanted: Int64? = nil,
        _ onProgress: @escaping (SyncProgress) -> Void
    ) async throws -> SyncReport {
        let held = try await file.syncLock.taken(waiting: VaultLimits.exchangePatience)
        defer { withExtendedLifetime(held) {} }
        var report = SyncReport(unreached: "no server of the network is known here", at: now())
        for server in servers {
            report = try await attempt(server, onProgress)
            if report.server != nil { break }
        }
        let finished = report
        try change { table in
            let number = try table.add(finished)
            if let wanted { try table.answer(wanted, with: number) }
        }
        return report
    }

    /// A report without a server means that this one did not answer, and another may.
    nonisolated(nonsending) private func attempt(
        _ server: GrantedServer,
        _ onProgress: @escaping (SyncProgress) -> Void
    ) async throws -> SyncReport {
        let transport: HTTPTransport
        do {
            transport = try await connect(to: server)
        } catch let error as SamenError {
            return SyncReport(unreached: "\(server.address): \(error.message)", at: now())
        } catch {
            return SyncReport(unreached: "\(server.address): \(words(of: error))", at: now())
        }
        let synchroniser = try synchroniser(for: server, over: transport)
        synchroniser.onProgress = { progress in
            onProgress(
                SyncProgress(
                    sent: progress.sent,
                    received: progress.received,
                    cursor: progress.cursor,
                    head: progress.head
                )
            )
        }
        let summary = try await synchroniser.run()
        if summary.serverMilliseconds != nil {
            let offset = transport.clockOffset
            try change { try $0.contacted(server.source.server, clockOffset: offset, at: now()) }
        }
        return SyncReport(summary, with: server, at: now())
    }

    func synchroniser(
        for server: GrantedServer,
        over transport: HTTPTransport
    ) throws -> Synchroniser {
        let synchroniser = Synchroniser(
            device: try device(),
            transport: transport,
            source: server.source,
            pacer: Pacer(now: now),
            random: surroundings.random
        )
        synchroniser.keepMarker = keepMarker
        return synchroniser
    }

    /// The servers to try, in their order.
    func servers(named name: String?) throws -> [GrantedServer] {
        let granted = try servers().filter { !$0.pins.isEmpty }
        guard let name else {
            let isRelay = { (server: GrantedServer) in server.source.kind == .relay }
            return granted.filter(isRelay) + granted.filter { !isRelay($0) }
        }
        let named = granted.filter {
            $0.address == name || $0.source.server.description.hasPrefix(name.lowercased())
        }
        guard named.count == 1 else {
            throw SamenError(
                named.isEmpty ? .unknownID : .ambiguousID,
                "There \(named.isEmpty ? "is no server" : "are several servers") of that name.",
                advice: "`samen status` lists the servers.",
                nl: (
                    named.isEmpty
                        ? "Er is geen server met die naam." : "Er zijn meer servers met die naam.",
                    "`samen status` toont de servers."
                )
            )
        }
        return named
    }

    private func words(of error: any Error) -> String {
        guard let failure = error as? TransportFailure else { return SamenError(error).message }
        return switch failure {
        case .unreachable(let why), .interrupted(let why), .notThisProtocol(let why),
            .serverKey(let why):
            why
        case .responseMAC: "the answer is not the server's"
        case .tooLong(let limit): "the answer is longer than \(limit) bytes"
        case .problem(let problem): problem.message
        }
    }
}
