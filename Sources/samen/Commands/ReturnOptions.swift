import ArgumentParser
import Samen

/// What to do about those who would be back by a removal.
struct ReturnOptions: ParsableArguments {
    @Option(
        name: .customLong("again"),
        help: ArgumentHelp(
            en: "Remove this one again, who would be back: D-code=lost, left or compromised.",
            nl: "Verwijder deze opnieuw, die terug zou zijn: D-code=lost, left of compromised.",
            valueName: "code=reason"
        ),
        transform: ReturnOptions.again
    )
    var again: [Again] = []

    @Option(
        name: .customLong("not-again"),
        help: ArgumentHelp(
            en: "Leave this one, who would be back, without keys until it is decided.",
            nl: "Laat deze, die terug zou zijn, zonder sleutels tot erover is beslist.",
            valueName: "code"
        )
    )
    var notAgain: [String] = []

    struct Again: Sendable {
        let code: String
        let reason: RemovalReason
    }

    /// Says what else a removal takes with it, asks whether that is meant, and what is to become of each
    /// who would be back; not where a program reads, which says so by options.
    func decisions(
        on consequences: RemovalConsequences,
        _ shared: SharedOptions
    ) throws -> [String: ReturnDecision] {
        var decisions = given
        let open = consequences.returning.filter { decisions[$0.code] == nil }
        guard !consequences.voided.isEmpty, !shared.isJSON else { return decisions }
        let terminal = shared.terminal
        try terminal.warn(
            Phrase(
                en: "\(consequences.voided.count) other entries will count no longer:",
                nl: "\(consequences.voided.count) andere regels tellen dan niet meer:"
            )
        )
        for line in consequences.voided { try terminal.warn(Phrase("  ") + line.text) }
        let question = Phrase(
            en: "Whoever was admitted by them must be admitted anew. Go on?",
            nl: "Wie daarmee was toegelaten, moet opnieuw worden toegelaten. Doorgaan?"
        )
        guard try terminal.confirm(question) else { throw Prompt.cancelled }
        for returning in open { decisions[returning.code] = try ask(about: returning, terminal) }
        return decisions
    }

    private var given: [String: ReturnDecision] {
        var decisions: [String: ReturnDecision] = [:]
        for code in notAgain { decisions[code.uppercased()] = .left }
        for again in again { decisions[again.code] = .removed(again.reason) }
        return decisions
    }

    /// An empty answer removes it again for the reason that it was removed for.
    private func ask(about returning: Returning, _ terminal: Terminal) throws -> ReturnDecision {
        let reason = returning.reason.rawValue
        let question = Phrase(
            en: "\(returning.code) would be back. Remove it again, and why (\(reason))?",
            nl: "\(returning.code) zou terug zijn. Opnieuw verwijderen, en waarom (\(reason))?"
        )
        let code = try terminal.choose(question, from: Self.choices, isOptional: true) ?? reason
        return RemovalReason(rawValue: code).map { .removed($0) } ?? .left
    }

    private static let choices = [
        Choice(
            code: RemovalReason.lost.rawValue,
            label: Phrase(
                en: "lost: what it signed before counts",
                nl: "verloren: wat het eerder ondertekende, telt"
            ).text
        ),
        Choice(
            code: RemovalReason.left.rawValue,
            label: Phrase(en: "left, or used no longer", nl: "vertrokken, of niet meer in gebruik")
                .text
        ),
        Choice(
            code: RemovalReason.compromised.rawValue,
            label: Phrase(
                en: "in wrong hands: nothing that it signed for others counts",
                nl: "in verkeerde handen: niets wat het voor anderen ondertekende, telt"
            ).text
        ),
        Choice(
            code: "no",
            label: Phrase(
                en: "not again: it gets no keys until it is invited or reported anew",
                nl: "niet opnieuw: geen sleutels tot het opnieuw is uitgenodigd of gemeld"
            ).text
        ),
    ]

    private static func again(_ argument: String) throws -> Again {
        let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2, let reason = RemovalReason(rawValue: parts[1]) else {
            throw ValidationError("--again: D-XXXXXX-X=lost | left | compromised")
        }
        return Again(code: parts[0].uppercased(), reason: reason)
    }
}
