/// What a server holds in memory after a hundred thousand changes.
enum MemoryScenario {
    private static let lanes = 50
    private static let changes = 100_000

    static func run(_ place: Place) async throws -> [Figure] {
        let subject = try await Subject(in: place)
        let payload = try Note.payload()
        let before = try subject.served.account().residentBytes
        // In parts, so that this program holds a part of them only.
        for _ in 0..<10 {
            let requests = try subject.pushes(lanes: lanes, each: 4, of: 50, payload) {
                lane,
                number in
                lane + lanes * (number % 4)
            }
            let account = try await subject.run(requests)
            try Subject.check(account, changes: changes / 10)
        }
        let after = try subject.served.account()
        try await subject.load.end()
        let mebibytes = Double(after.residentBytes) / 1_048_576
        return [
            Figure(
                what: "memory of samend after 100,000 changes",
                value: mebibytes,
                unit: "MiB",
                beside: "\(Table.number(Double(before) / 1_048_576)) MiB before, peak "
                    + "\(Table.number(Double(after.peakBytes) / 1_048_576)) MiB",
                goal: .init("≤ 150 MB", after.residentBytes <= 150_000_000)
            )
        ]
    }
}
