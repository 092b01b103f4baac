import Foundation
import Trust

/// Durable pushes beside the bare commit and the bare fsync of the same disk, and beside TLS with one
/// signature check and nothing else.
enum PushScenario {
    private static let rounds = 5
    private static let lanes = 50

    private struct Round {
        var syncsPerSecond = 0.0
        var commits: [Double] = []
        var alone: Load.Account?
        var many: Load.Account?
        var echo: Load.Account?
        var chain: Load.Account?
        var chains: Load.Account?
        var cpuPerPush = 0.0
        /// Calls of fsync during each load.
        var syncsAlone = 0
        var syncsMany = 0
        var syncsChain = 0
        var syncsChains = 0
    }

    static func run(_ place: Place) async throws -> [Figure] {
        let subject = try await Subject(in: place)
        let echo = try Served(Program.path("samen-bench"), ["echo"], in: place.path, counting: nil)
        let payload = try Note.payload()
        let size = try subject.fleet.changes(1, by: subject.fleet.members[199], payload)[0].size
        let bare = try Disk.BareSQLite(in: place.folder("bare"), rowBytes: size)
        var done: [Round] = []
        for number in 0..<rounds {
            var round = Round()
            round.syncsPerSecond = try Disk.syncsPerSecond(in: place.path)
            round.commits = try bare.commits(300)
            try await measureOnes(&round, subject, echo, number)
            try await measurePages(&round, subject, number)
            done.append(round)
        }
        try await subject.load.end()
        return figures(done)
    }

    /// One change a request: one client, then fifty, then fifty at the echo.
    private static func measureOnes(
        _ round: inout Round,
        _ subject: Subject,
        _ echo: Served,
        _ number: Int
    ) async throws {
        let payload = try Note.payload()
        let one = try subject.pushes(lanes: 1, each: 400, of: 1, payload) { _, number in
            number % 100
        }
        var syncs = subject.served.syncs
        let alone = try await subject.run(one)
        round.syncsAlone = subject.served.syncs - syncs
        try Subject.check(alone, changes: 400)
        let requests = try subject.pushes(lanes: lanes, each: 100, of: 1, payload) { lane, number in
            lane + lanes * (number % 3)
        }
        syncs = subject.served.syncs
        let cpu = try subject.served.account().cpuSeconds
        let many = try await subject.run(requests)
        round.cpuPerPush = (try subject.served.account().cpuSeconds - cpu) / Double(many.count)
        round.syncsMany = subject.served.syncs - syncs
        try Subject.check(many, changes: lanes * 100)
        let echoes = requests.map { $0.map { Requests.echo(of: $0, path: "/verify") } }
        round.echo = try await subject.load.run(echoes, port: echo.port)
        (round.alone, round.many) = (alone, many)
    }

    /// Fifty changes a request: of one chain, then of fifty.
    private static func measurePages(
        _ round: inout Round,
        _ subject: Subject,
        _ number: Int
    ) async throws {
        let payload = try Note.payload()
        let one = try subject.pushes(lanes: 1, each: 60, of: 50, payload) { _, _ in 150 }
        var syncs = subject.served.syncs
        let chain = try await subject.run(one)
        round.syncsChain = subject.served.syncs - syncs
        try Subject.check(chain, changes: 3_000)
        let requests = try subject.pushes(lanes: lanes, each: 4, of: 50, payload) { lane, _ in
            lane + 149
        }
        syncs = subject.served.syncs
        let chains = try await subject.run(requests)
        round.syncsChains = subject.served.syncs - syncs
        try Subject.check(chains, changes: lanes * 200)
        (round.chain, round.chains) = (chain, chains)
    }

    private static func figures(_ rounds: [Round]) -> [Figure] {
        let commit = rounds.flatMap(\.commits).sorted()
        let commitP50 = median(commit) * 1_000
        let commitP99 = commit[commit.count * 99 / 100] * 1_000
        let syncs = median(rounds.map(\.syncsPerSecond))
        let beside =
            "bare commit \(Table.number(1_000 / commitP50))/s (p50 \(Table.number(commitP50)) ms, "
            + "p99 \(Table.number(commitP99)) ms); bare fsync \(Table.number(syncs))/s"
        let alone = median(rounds.compactMap { $0.alone?.latency(0.5) }) * 1_000
        let slow = median(rounds.compactMap { $0.alone?.latency(0.99) }) * 1_000
        let perSecond = median(rounds.compactMap { $0.many?.perSecond })
        let echo = median(rounds.compactMap { $0.echo?.perSecond })
        let ratio = median(rounds.map { ($0.many?.perSecond ?? 0) / ($0.echo?.perSecond ?? 1) })
        let cpu = median(rounds.map(\.cpuPerPush)) * 1_000_000
        return [
            Figure(what: "fsync, bare", value: syncs, unit: "/s"),
            Figure(what: "SQLite commit, bare", value: 1_000 / commitP50, unit: "/s"),
            durable(
                Figure(
                    what: "push, 1 client, 1 change: added p50",
                    value: alone - commitP50,
                    unit: "ms",
                    beside: "\(Table.number(alone)) ms in all; " + beside,
                    goal: .init("≤ 0.6 ms", alone - commitP50 <= 0.6)
                ),
                rounds.map { ($0.syncsAlone, 400) }
            ),
            durable(
                Figure(
                    what: "push, 1 client, 1 change: added p99",
                    value: slow - commitP99,
                    unit: "ms",
                    beside: "\(Table.number(slow)) ms in all",
                    goal: .init("≤ 2 ms", slow - commitP99 <= 2)
                ),
                rounds.map { ($0.syncsAlone, 400) }
            ),
            durable(
                Figure(
                    what: "push, 50 clients, 1 change",
                    value: perSecond,
                    unit: "/s",
                    beside: beside,
                    goal: .init("≥ 2,500/s", perSecond >= 2_500)
                ),
                rounds.map { ($0.syncsMany, 5_000 / lanes) }
            ),
            Figure(
                what: "the same as a part of TLS echo with one verification",
                value: ratio,
                unit: "×",
                beside: "echo \(Table.number(echo))/s",
                goal: .init("≥ 0.6 ×", ratio >= 0.6)
            ),
            Figure(
                what: "server's CPU for such a push",
                value: cpu,
                unit: "µs",
                goal: .init("≤ 320 µs", cpu <= 320)
            ),
        ] + pages(rounds)
    }

    private static func pages(_ rounds: [Round]) -> [Figure] {
        let chain = median(rounds.compactMap { $0.chain?.perSecond }) * 50
        let chains = median(rounds.compactMap { $0.chains?.perSecond }) * 50
        return [
            durable(
                Figure(
                    what: "push, 1 client, 50 changes of one chain",
                    value: chain,
                    unit: "changes/s",
                    goal: .init("≥ 20,000/s", chain >= 20_000)
                ),
                rounds.map { ($0.syncsChain, 60) }
            ),
            durable(
                Figure(
                    what: "push, 50 clients, 50 changes of a chain each",
                    value: chains,
                    unit: "changes/s",
                    goal: .init("≥ 8,000/s", chains >= 8_000)
                ),
                rounds.map { ($0.syncsChains, 4) }
            ),
        ]
    }

    /// Void unless there was at least one fsync for each group that can have been committed together:
    /// of clients that wait for their answer each is in a group once.
    private static func durable(_ figure: Figure, _ syncs: [(seen: Int, needed: Int)]) -> Figure {
        var figure = figure
        let seen = syncs.map(\.seen).min() ?? 0
        figure.beside += (figure.beside.isEmpty ? "" : "; ") + "\(seen) fsyncs"
        if syncs.contains(where: { $0.seen < $0.needed }) {
            let needed = syncs.map(\.needed).max() ?? 0
            figure.goal = .void("\(seen) fsyncs where \(needed) groups were committed at least")
        }
        return figure
    }
}
