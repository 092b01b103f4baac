import Foundation
import Testing

/// Someone's computer: a home of its own, on which the built program runs.
final class Computer {
    static let passphrase = "bado kemi sela rufo dike mabo"
    private let home = TemporaryFolder.Home()
    private var isUsed = false
    /// What its programs run with besides.
    var extra: [String: String] = [:]

    /// Where everything lies that the program keeps.
    var folder: String { home.path }
    /// The folder in memory of its user.
    var runtime: String { home.runtime }

    var environment: [String: String] {
        [
            "HOME": home.path, "XDG_RUNTIME_DIR": home.runtime, "SAMEN_LANG": "en",
        ].merging(extra) { $1 }
    }

    deinit {
        if isUsed { _ = try? Program.samen.run(["lock"], environment: environment) }
    }

    /// Runs `samen`, which reads the passphrase and then the answers from standard input.
    func samen(
        _ arguments: String...,
        answers: [String] = [],
        passphrase: String = Computer.passphrase,
        adding more: [String: String] = [:]
    ) throws -> Program.Outcome {
        isUsed = true
        return try Program.samen.run(
            arguments + ["--passphrase-fd", "0"],
            input: ([passphrase] + answers).map { $0 + "\n" }.joined(),
            environment: environment.merging(more) { $1 }
        )
    }

    /// Runs `samen sync --watch` while `body` does; returns what it had printed by then.
    func watching(_ options: [String] = [], _ body: () throws -> Void) throws -> [String] {
        isUsed = true
        return try Program.samen.during(
            ["sync", "--watch", "--json", "--passphrase-fd", "0"] + options,
            input: Self.passphrase + "\n",
            environment: environment,
            body
        )
    }

    /// Synchronises with an honest server, of which nothing may be said that sounds like an attack.
    @discardableResult
    func sync(sourceLocation: SourceLocation = #_sourceLocation) throws -> Program.Outcome {
        let synced = try samen("sync", "--json")
        let unproven = synced.json["unproven"] as? Int
        let notices = synced.json["notices"] as? [String]
        #expect(unproven == 0 && notices == [], "\(synced)", sourceLocation: sourceLocation)
        return synced
    }

    func samen(_ arguments: [String], answers: [String] = []) throws -> Program.Outcome {
        isUsed = true
        return try Program.samen.run(
            arguments + ["--passphrase-fd", "0"],
            input: ([Computer.passphrase] + answers).map { $0 + "\n" }.joined(),
            environment: environment
        )
    }

    /// Runs `samen` without a passphrase.
    func samenAsIs(_ arguments: String..., input: String = "") throws -> Program.Outcome {
        try samenAsIs(arguments, input: input)
    }

    func samenAsIs(_ arguments: [String], input: String = "") throws -> Program.Outcome {
        isUsed = true
        return try Program.samen.run(arguments, input: input, environment: environment)
    }
}

extension TemporaryFolder {
    /// A home folder and a folder in memory, both removed with it.
    final class Home {
        let path: String
        let runtime: String

        init() {
            let name = "samen-computer-\(UUID().uuidString)"
            path = FileManager.default.temporaryDirectory.path + "/" + name
            runtime = "/dev/shm/" + name
            for folder in [path, runtime] {
                try? FileManager.default.createDirectory(
                    atPath: folder,
                    withIntermediateDirectories: true,
                    attributes: [.posixPermissions: 0o700]
                )
            }
        }

        deinit {
            try? FileManager.default.removeItem(atPath: path)
            try? FileManager.default.removeItem(atPath: runtime)
        }
    }
}

extension Program.Outcome {
    /// The object that the last line of the output is.
    var json: [String: Any] {
        let line = output.split(separator: "\n").last.map(String.init) ?? ""
        let object = try? JSONSerialization.jsonObject(with: Data(line.utf8))
        return object as? [String: Any] ?? [:]
    }

    /// The objects of the list that the output is.
    var list: [[String: Any]] {
        let object = try? JSONSerialization.jsonObject(with: Data(output.utf8))
        return object as? [[String: Any]] ?? []
    }
}
