import Testing
import Trust

/// A network in which things can happen.
///
/// Organisation A has administrators a1, a2, a3, leads l1 and l2, workers w1 and w2 and the reader
/// r1; B has administrators b1 and b2, the lead m1 and the worker v1. Everyone has one device,
/// named like the member.
struct MembershipWorld {
    private(set) var scribe: Scribe
    /// The latest entry of the network's log, and that of the document's.
    private(set) var tip: Entry
    /// The network when it had just been founded.
    private(set) var base: Entry
    private(set) var document: DocumentID?
    private(set) var documentTip: Entry?

    init(administrators: Int = 3) {
        scribe = Scribe(seed: 7)
        tip = scribe.write(.networkGenesis, by: .root, after: [])
        base = tip
        sign("root", .organisation("A"))
        for number in 1...administrators { enrol("A/a\(number)", by: "root") }
        sign("root", .organisation("B"))
        for number in 1...2 { enrol("B/b\(number)", by: "root") }
        enrol("A/l1", as: .lead, by: "A/a1")
        enrol("A/l2", as: .lead, by: "A/a1")
        enrol("A/w1", as: .worker, by: "A/a1")
        enrol("A/w2", as: .worker, by: "A/a1")
        enrol("A/r1", as: .reader, by: "A/a1")
        enrol("B/m1", as: .lead, by: "B/b1")
        enrol("B/v1", as: .worker, by: "B/b1")
        base = tip
    }

    /// Signs an entry of the network's log: after everything signed so far, or after what is named.
    @discardableResult
    mutating func sign(
        _ signer: String,
        _ action: Action,
        after parents: [Entry]? = nil,
        previous: Scribe.Previous = .latest
    ) -> Entry {
        let entry = scribe.write(
            action,
            by: Author(signer),
            after: parents ?? [tip],
            previous: previous
        )
        if parents == nil { tip = entry }
        return entry
    }

    /// Grants a member its role and a device of the same name.
    mutating func enrol(_ member: String, as role: Role = .admin, by signer: String) {
        sign(signer, role == .admin ? .administrator(member) : .member(member, role))
        sign(signer, .device(member, of: member))
    }

    /// Begins the document that `note` writes to.
    @discardableResult
    mutating func create(_ creator: String, epoch: NewEpoch = .unnamed) -> Entry {
        let entry = scribe.write(
            .create(for: creator, epoch: epoch),
            by: Author(creator),
            after: [],
            knowing: [tip]
        )
        if case .document(let id) = entry.log { document = id }
        documentTip = entry
        return entry
    }

    /// Signs an entry of the document's log, knowing the whole network or what is named.
    @discardableResult
    mutating func note(
        _ signer: String,
        _ action: Action,
        after parents: [Entry]? = nil,
        knowing head: Entry? = nil,
        previous: Scribe.Previous = .latest
    ) throws -> Entry {
        let log = Log.document(try #require(document))
        let entry = scribe.write(
            action,
            by: Author(signer),
            after: try parents ?? [#require(documentTip)],
            in: log,
            knowing: [head ?? tip],
            previous: previous
        )
        if parents == nil { documentTip = entry }
        return entry
    }

    mutating func smuggle(_ entry: Entry) {
        scribe.smuggle(entry)
    }

    /// What it all means, once both evaluators have said the same.
    func meaning(without hidden: [Entry] = []) throws -> Evaluation {
        let entries = scribe.entries.filter { !hidden.contains($0) }
        let evaluation = MembershipLog.evaluate(entries)
        let second = try #require(FixpointEvaluator(entries).outcome())
        #expect(Outcome(evaluation).differences(from: second) == [])
        return evaluation
    }
}

extension Evaluation {
    func isValid(_ entry: Entry) -> Bool {
        verdict(of: entry.id) == .valid
    }

    func role(_ member: String) -> Role? {
        members[MemberID(member)]
    }

    /// The role up to which a device acts for a member; the one of the same name unless another is
    /// given.
    func acts(_ device: String, for member: String? = nil) -> Role? {
        devices[DeviceID(device)]?[MemberID(member ?? device)]
    }

    /// The members of a document, as texts.
    func people(in document: DocumentID?) -> [String: DocumentRole] {
        let found = document.map { members(of: $0) } ?? [:]
        return Dictionary(uniqueKeysWithValues: found.map { ($0.key.text, $0.value) })
    }
}
