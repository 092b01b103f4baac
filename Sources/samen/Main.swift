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

    /// Prints what ended the run, and says what it means to the caller.
    private static func report(_ error: any Error) -> ExitStatus {
        if error is BrokenPipe { return .success }
        let code = SamenCommand.exitCode(for: error)
        guard code == .success || code == .validationFailure else {
            let error = CommandError(error)
            try? Output.error.line(error.text(in: .chosen))
            return error.status
        }
        let english = SamenCommand.fullMessage(for: error)
        let text = Language.chosen == .dutch ? dutch(parserText: english) : english
        try? (code == .success ? Output.standard : .error).line(text)
        return code == .success ? .success : .usage
    }
}
