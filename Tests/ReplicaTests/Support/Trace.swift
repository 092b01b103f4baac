import Foundation

/// A recorded editing session, from the folder of traces if there is one.
struct Trace {
    struct Transaction {
        let parents: [Int]
        let agent: Int
        let patches: [(position: Int, deleted: Int, inserted: String)]
    }

    let endContent: String
    let transactions: [Transaction]

    /// The folder of traces: `SAMEN_TRACES`, or `shared/traces` beside the repository.
    static var folder: URL? {
        let fixed = ProcessInfo.processInfo.environment["SAMEN_TRACES"].map { URL(filePath: $0) }
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../..").standardized
        let candidates = [fixed, root.appending(path: "../shared/traces").standardized]
        return candidates.compactMap { $0 }.first {
            FileManager.default.fileExists(atPath: $0.path)
        }
    }

    static var areAvailable: Bool { folder != nil }

    init(_ name: String) throws {
        let folder = try Self.folder ?? { throw CocoaError(.fileNoSuchFile) }()
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", folder.appending(path: name + ".json.gz").path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
        endContent = json["endContent"] as? String ?? ""
        transactions = (json["txns"] as? [[String: Any]] ?? []).map { txn in
            let patches = (txn["patches"] as? [[Any]] ?? []).map { patch in
                (patch[0] as? Int ?? 0, patch[1] as? Int ?? 0, patch[2] as? String ?? "")
            }
            return Transaction(
                parents: txn["parents"] as? [Int] ?? [],
                agent: txn["agent"] as? Int ?? 0,
                patches: patches
            )
        }
    }
}
