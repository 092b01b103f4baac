import Foundation

/// Several people typing into one text at once: recorded, or made up where no recording is at hand.
struct Recording: Sendable {
    /// One edit, made on top of everything that its parents stand for.
    struct Edit: Sendable {
        let parents: [Int]
        let agent: Int
        let patches: [Patch]
    }

    /// Positions and lengths count Unicode scalars.
    struct Patch: Sendable {
        let position: Int
        let deleted: Int
        let inserted: String
    }

    let name: String
    let endContent: String
    let edits: [Edit]

    /// The recordings of several people that are at hand, by name; without any, the made-up one.
    static let names: [String] = {
        let found = files.keys.sorted()
        if found.isEmpty {
            print(
                "No recordings: a made-up session of two people runs (SAMEN_TRACES names a folder)."
            )
        }
        return found.isEmpty ? [madeUpName] : found
    }()

    static func named(_ name: String) throws -> Recording {
        guard let file = files[name] else { return .madeUp() }
        return try Recording(name, json: decompressed(file))
    }

    /// `SAMEN_TRACES`, or `shared/traces` beside the repository.
    private static var folder: URL? {
        let named = ProcessInfo.processInfo.environment["SAMEN_TRACES"].map { URL(filePath: $0) }
        let root = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../..").standardized
        let candidates = [named ?? root.appending(path: "../shared/traces").standardized]
        return candidates.first { FileManager.default.fileExists(atPath: $0.path) }
    }

    /// Only recordings of several people say how many they were.
    private static let files: [String: URL] = {
        guard let folder,
            let found = try? FileManager.default.contentsOfDirectory(
                at: folder,
                includingPropertiesForKeys: nil
            )
        else { return [:] }
        var files: [String: URL] = [:]
        for file in found where file.lastPathComponent.hasSuffix(".json.gz") {
            guard let json = try? decompressed(file),
                json.range(of: Data("\"numAgents\"".utf8)) != nil
            else { continue }
            files[String(file.lastPathComponent.dropLast(".json.gz".count))] = file
        }
        return files
    }()

    private static func decompressed(_ file: URL) throws -> Data {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["gzip", "-dc", file.path]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return data
    }
}

extension Recording {
    struct Unreadable: Error {
        let name: String
    }

    private init(_ name: String, json: Data) throws {
        guard let root = try JSONSerialization.jsonObject(with: json) as? [String: Any],
            let end = root["endContent"] as? String,
            let transactions = root["txns"] as? [[String: Any]]
        else { throw Unreadable(name: name) }
        self.name = name
        endContent = end
        edits = try transactions.map { transaction in
            guard let parents = transaction["parents"] as? [Int],
                let agent = transaction["agent"] as? Int,
                let patches = transaction["patches"] as? [[Any]]
            else { throw Unreadable(name: name) }
            let read = try patches.map { patch in
                guard patch.count == 3, let position = patch[0] as? Int,
                    let deleted = patch[1] as? Int, let inserted = patch[2] as? String
                else { throw Unreadable(name: name) }
                return Patch(position: position, deleted: deleted, inserted: inserted)
            }
            return Edit(parents: parents, agent: agent, patches: read)
        }
    }
}

extension Recording {
    /// What each person typed without moving elsewhere, also what was deleted later.
    var runs: [String] {
        var runs: [String] = []
        var open: [Int: (text: String.UnicodeScalarView, end: Int)] = [:]
        for edit in edits {
            for patch in edit.patches {
                let scalars = patch.inserted.unicodeScalars
                let end = patch.position + scalars.count
                if let run = open[edit.agent], run.end == patch.position, patch.deleted == 0 {
                    open[edit.agent]?.text.append(contentsOf: scalars)
                    open[edit.agent]?.end = end
                    continue
                }
                if let run = open[edit.agent] { runs.append(String(run.text)) }
                open[edit.agent] = (String.UnicodeScalarView(scalars), end)
            }
        }
        return runs + open.keys.sorted().compactMap { open[$0].map { String($0.text) } }
    }
}
