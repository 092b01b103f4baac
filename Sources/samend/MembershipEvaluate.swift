import ArgumentParser
import SamenServer

struct MembershipEvaluate: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "evaluate",
        abstract:
            "Evaluate membership logs: one as a JSON object a line, one line of what it means.",
        discussion: """
            The entries carry opaque names instead of keys and signatures, which count as right. A \
            line that cannot be evaluated is answered with its error and number and stops no other; \
            the status is then 1.
            """
    )

    @Argument(help: "A file of such lines; - reads standard input.", completion: .file())
    var file: String

    func run() throws {
        let failures = try MembershipLines.evaluate(file) { say($0) }
        guard failures == 0 else { throw ExitCode(1) }
    }
}
