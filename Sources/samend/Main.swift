import ArgumentParser
import Foundation
import SamenServer
import Trust

/// Runs a command, and ends with what became of it: 0 all is well, 1 it could not be done, 2 it was not
/// asked for rightly, 7 something is not as it was written.
@main
enum Main {
    static func main() async {
        hardenProcess()
        do {
            var command = try Samend.parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch {
            exit(report(error))
        }
    }

    /// Says what went wrong, or what was asked for, and returns the status to end with.
    private static func report(_ error: any Error) -> Int32 {
        let error = ServerError(explaining: error) ?? error
        let status = Samend.exitCode(for: error).rawValue
        let message = Samend.fullMessage(for: error)
        if status == 0 {
            say(message)
            return 0
        }
        if !message.isEmpty { FileHandle.standardError.write(Data((message + "\n").utf8)) }
        if status == ExitCode.validationFailure.rawValue { return 2 }
        return (error as? ServerError)?.code == .storeDamaged ? 7 : status
    }
}
