import ArgumentParser
import Glibc
import Samen

@main
enum Main {
    static func main() async {
        harden()
        // A closed pipe is the answer to a write, not the end of the process.
        signal(SIGPIPE, SIG_IGN)
        do {
            let secret = MisplacedSecret(arguments: CommandLine.arguments, environment: environment)
            if let secret { throw secret.error }
            if let group = groupToExplain() { throw CleanExit.helpRequest(group) }
            try await run(SamenCommand.parseAsRoot())
        } catch {
            exit(report(error).rawValue)
        }
    }

    private static func run(_ command: any ParsableCommand) async throws {
        var command = command
        if var waiting = command as? any AsyncParsableCommand {
            try await waiting.run()
        } else {
            try command.run()
        }
    }

    /// The noun whose verbs are asked for: its help, and not that of the verb that it does alone.
    private static func groupToExplain() -> (any ParsableCommand.Type)? {
        let words = CommandLine.arguments.dropFirst()
        guard words.contains("--help") || words.contains("-h") else { return nil }
        for group in SamenCommand.configuration.subcommands {
            let about = group.configuration
            guard about.defaultSubcommand != nil, words.first == about.commandName else { continue }
            let verbs = about.subcommands.compactMap { $0.configuration.commandName }
            return verbs.contains { words.contains($0) } ? nil : group
        }
        return nil
    }

    /// Prints what ended the run, and says what it means to the caller.
    private static func report(_ error: any Error) -> ExitStatus {
        if error is BrokenPipe { return .success }
        let code = SamenCommand.exitCode(for: error)
        guard code == .success || code == .validationFailure else {
            let error = CommandError(error)
            try? Output.error.line(error.text(in: .chosen))
            return error.status
        }
        let english = withoutValues(parserText: SamenCommand.fullMessage(for: error))
        let text = Language.chosen == .dutch ? dutch(parserText: english) : english
        try? (code == .success ? Output.standard : .error).line(text)
        return code == .success ? .success : .usage
    }
}
