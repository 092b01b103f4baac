/// Syncs in which nothing changed, beside a server that only echoes.
enum EmptyScenario {
    private static let rounds = 5
    private static let lanes = 50
    private static let each = 160

    static func run(_ place: Place) async throws -> [Figure] {
        let subject = try await Subject(in: place)
        let echo = try Served(Program.path("samen-bench"), ["echo"], in: place.path, counting: nil)
        let anchor = try await subject.anchor()
        var (syncs, echoes, ratios, costs): ([Double], [Double], [Double], [Double]) = (
            [], [], [], []
        )
        for _ in 0..<rounds {
            let requests = subject.empties(lanes: lanes, each: each, anchor)
            let cpu = try subject.served.account().cpuSeconds
            let account = try await subject.run(requests)
            costs.append((try subject.served.account().cpuSeconds - cpu) / Double(account.count))
            try Subject.check(account, changes: 0)
            let plain = requests.map { $0.map { Requests.echo(of: $0, path: "/echo") } }
            let echoed = try await subject.load.run(plain, port: echo.port)
            syncs.append(account.perSecond)
            echoes.append(echoed.perSecond)
            ratios.append(account.perSecond / echoed.perSecond)
        }
        try await subject.load.end()
        let (ratio, cost) = (median(ratios), median(costs) * 1_000_000)
        return [
            Figure(
                what: "sync with nothing new, 50 clients",
                value: median(syncs),
                unit: "/s",
                beside: "bare TLS echo \(Table.number(median(echoes)))/s"
            ),
            Figure(
                what: "the same as a part of the echo",
                value: ratio,
                unit: "×",
                goal: .init("≥ 0.8 ×", ratio >= 0.8)
            ),
            Figure(
                what: "server's CPU for it",
                value: cost,
                unit: "µs",
                goal: .init("≤ 120 µs", cost <= 120)
            ),
        ]
    }
}
