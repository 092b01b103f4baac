internal import Sync
internal import Trust

extension Vault {
    /// Sends what is unsent and takes what is new.
    ///
    /// Of the servers the nearest that answers is taken: a shelter's own before the central one.
    /// While a process watches this vault, it does the exchange and this waits for its report. The
    /// exchange ends early, with what it has done until then, when the task is cancelled.
    ///
    /// - Parameters:
    ///   - name: The address, the host or the beginning of the identifier of one server.
    ///   - onProgress: Is told how far the exchange has come.
    /// - Returns: What it came to.
    /// - Throws: `SamenError` with `not-enrolled`, `misuse` if no server is called so, `offline` if
    ///   none is known, or `storage`.
    nonisolated(nonsending) public func synchronise(
        with name: String? = nil,
        onProgress: @escaping (SyncProgress) -> Void = { _ in }
    ) async throws -> SyncReport {
        let candidates = try candidates(name)
        if let report = try await askWatcher(for: name) { return report }
        guard let lock = try await waitForTurn() else { return SyncReport(.cancelled, nil) }
        defer { withExtendedLifetime(lock) {} }
        var line: Line?
        return try await exchange(with: candidates, keeping: &line, onProgress)
    }

    /// `attempts` is how often a call without an answer is made.
    nonisolated(nonsending) func exchange(
        with server: GrantedServer,
        over transport: HTTPTransport,
        attempts: Int? = nil,
        _ onProgress: @escaping (SyncProgress) -> Void
    ) async throws -> SyncReport {
        let device = try device()
        let synchroniser = Synchroniser(
            device: device,
            transport: transport,
            source: server.source,
            pacer: Pacer(now: now),
            random: surroundings.random
        )
        synchroniser.marker = marker
        if let attempts { synchroniser.attempts = attempts }
        synchroniser.onProgress = { onProgress(SyncProgress($0)) }
        let erasedBefore = try device.erasedDocuments().count
        let summary = try await synchroniser.run()
        // Until the vault has another key, at least nothing of it lies in free pages or in the log. A
        // reader that still needs the log only puts that off.
        if try device.erasedDocuments().count > erasedBefore { try? file.vacuum() }
        if case .stopped(.store) = summary.outcome {
            // What could not be taken can hardly be written about.
        } else {
            try record(summary, with: server.source.server, clockOffset: transport.clockOffset)
        }
        let status = try device.status()
        var report = SyncReport(summary, address: server.address, status: status)
        if status.quarantined > 0 { (report.undecided, report.deciders) = try cases().undecided() }
        return report
    }

    /// Why a server could not be spoken to; another one may answer.
    func report(of error: any Error, at address: String) throws -> SyncReport {
        switch error {
        case let failure as TransportFailure:
            switch failure {
            case .serverKey(let reason): SyncReport(.wrongServer, reason, address: address)
            case .unreachable(let reason), .interrupted(let reason), .notThisProtocol(let reason):
                SyncReport(.offline, reason, address: address)
            case .problem(let problem): SyncReport(.offline, problem.message, address: address)
            case .responseMAC, .tooLong: SyncReport(.offline, "\(failure)", address: address)
            }
        case let error as SamenError where error.code == .wrongServer:
            SyncReport(.wrongServer, error.message, address: address)
        case let error as SamenError where error.code == .wrongNetwork:
            SyncReport(.wrongNetwork, error.message, address: address)
        default: throw error
        }
    }

    /// The servers to try, the nearest first; those that are granted no longer are not tried.
    func candidates(_ name: String?) throws -> [GrantedServer] {
        let known = try servers()
        guard !known.isEmpty else { throw Self.noServerKnown }
        let named = name.map { name in known.filter { $0.isCalled(name) } } ?? known
        guard !named.isEmpty else { throw Self.noSuchServer }
        let granted = named.filter { !$0.pins.isEmpty }
        guard !granted.isEmpty else { throw Self.noServerGranted }
        return granted.filter { $0.source.kind == .relay }
            + granted.filter { $0.source.kind != .relay }
    }

    /// The lock of exchanges; nil if whoever waits for it is cancelled.
    nonisolated(nonsending) func waitForTurn() async throws -> HeldLock? {
        while !Task.isCancelled {
            if let lock = try Self.explaining({ try file.syncLock.take() }) { return lock }
            try? await Task.sleep(for: SyncLimits.look)
        }
        return nil
    }

    private static let noServerKnown = SamenError(
        .offline,
        "No server of the network is known here.",
        advice: "Add one with “samen network add-server”.",
        nl: (
            "Er is hier geen server van het netwerk bekend.",
            "Voeg er een toe met “samen network add-server”."
        )
    )

    private static let noServerGranted = SamenError(
        .offline,
        "The network's root has granted none of these servers any longer.",
        advice: "Ask whoever founded the network.",
        nl: (
            "De wortel van het netwerk kent deze servers niet meer.",
            "Vraag het aan wie het netwerk oprichtte."
        )
    )

    private static let noSuchServer = SamenError(
        .misuse,
        "No server is called so.",
        advice: "See “samen status” for the servers that are known.",
        nl: ("Geen server heet zo.", "Zie “samen status” voor de servers die bekend zijn.")
    )
}

extension GrantedServer {
    /// By its address, its host, or the beginning of its identifier.
    fileprivate func isCalled(_ name: String) -> Bool {
        let host = address.split(separator: ":").dropLast().joined(separator: ":")
        let isPrefix = name.utf8.count >= SyncLimits.serverPrefix
        return name == address || name == host
            || isPrefix && source.server.description.hasPrefix(name.lowercased())
    }
}

/// How often and how long an exchange, and whoever waits for one, looks and waits.
enum SyncLimits {
    /// Between two looks at what another process does.
    static let look = Duration.milliseconds(200)
    /// Between two exchanges of a process that watches, and of one that gets hints, give or take a fifth.
    static let intervalMilliseconds: UInt64 = 5 * 60 * 1_000
    static let liveIntervalMilliseconds: UInt64 = 15 * 60 * 1_000
    static let jitterDivisor: UInt64 = 5
    /// How often a call is made over a line that was good, before another server is looked for.
    static let attemptsOnLine = 2
    /// An answer that nobody has read by then is thrown away.
    static let requestMilliseconds: UInt64 = 60 * 60 * 1_000
    /// Digits of a server's identifier that name it.
    static let serverPrefix = 4
}
