package import Replica
package import Trust

/// One command of the device, inside one transaction.
///
/// It works on a copy of the device's memory. What it changes in documents is gathered, so that each
/// is materialised once, however many changes a page brought.
struct Command {
    let device: Device
    let store: Store
    var memory: Memory
    /// Milliseconds by the clock that was handed in; for people, nothing is ordered by it.
    let now: UInt64
    private(set) var patches: [DocumentID: [Patch]] = [:]
    /// Documents that got changes.
    var touched: Set<DocumentID> = []
    /// Documents whose members or keys are not what they were.
    var concerned: Set<DocumentID> = []
    /// Changes that were stored since this was last looked at.
    var releasedCount = 0
    /// Whether a document was erased by this command.
    var hasErased = false
    /// Documents that this command began: nobody else can have signed anything in their logs.
    var begun: Set<DocumentID> = []
    private var judge: ChangeJudge?
    /// Whether what waits for the word of a lead is judged as if there were none.
    var awaitsNothing = false

    init(device: Device, store: Store, memory: Memory, now: UInt64) {
        self.device = device
        self.store = store
        self.memory = memory
        self.now = now
    }

    /// Takes up what was left: waiting changes, and what an older program could not read.
    mutating func prepare() throws {
        if !memory.isPipelineFilled {
            memory.isPipelineFilled = true
            let waiting = try store.waiting()
            _ = memory.membership.evaluation()
            let reception = try memory.pipeline.receive(
                waiting,
                memory.membership,
                memory.keys,
                store
            )
            try take(reception)
        }
        if try store.reader() < Device.readerVersion {
            for document in try store.documentsWithChanges() { try rejudge(document) }
            try store.setReader(Device.readerVersion)
        }
    }

    /// Brings everything that follows from documents up to date.
    mutating func finish() throws {
        for id in patches.keys.sorted() {
            guard let patches = patches[id], !patches.isEmpty else { continue }
            let document = try open(id)
            try store.setContested(patches.map(\.address), in: document, of: id)
            try device.options.materialise?(store.db, id, document, patches)
        }
        if let partake = device.options.partake {
            for id in concerned.sorted() { try partake(store.db, id, part(in: id)) }
        }
        for id in touched.sorted() { try refreshSnapshot(of: id) }
        if memory.documents.count > DeviceLimits.openDocuments { memory.documents = [:] }
    }

    /// Forgets what this command has gathered of a document that is erased.
    mutating func drop(_ document: DocumentID) {
        patches[document] = nil
        touched.remove(document)
        memory.documents[document] = nil
    }

    mutating func add(_ new: [Patch], to document: DocumentID) {
        if !new.isEmpty { patches[document, default: []] += new }
    }

    /// What the command shows differently, ascending by document.
    var shown: [DocumentPatches] {
        patches.keys.sorted().map { DocumentPatches(document: $0, patches: patches[$0] ?? []) }
    }

    // The membership log, and what it says of changes.

    var evaluation: Evaluation {
        mutating get { memory.membership.evaluation() }
    }

    mutating func currentJudge() -> ChangeJudge {
        if let judge { return judge }
        _ = memory.membership.evaluation()
        let made = ChangeJudge(memory.membership, awaiting: awaitedWord)
        judge = made
        return made
    }

    mutating func forgetJudge() {
        judge = nil
        memory.awaited = nil
    }

    /// What waits for the word of a lead, and is read here until then as it was; nil if nothing does.
    private var awaitedWord: AwaitedWord? {
        mutating get {
            guard !awaitsNothing else { return nil }
            if let known = memory.awaited { return known.word }
            let word = memory.membership.awaitedWord(by: device.id, evaluation)
            memory.awaited = Memory.Awaited(word: word)
            return word
        }
    }

    /// The part that this device's member has in a document until a lead says how far its removed author
    /// counts; nil for any other document.
    mutating func awaitedRole(in document: DocumentID) -> DocumentRole? {
        guard !evaluation.documentsWithoutBeginning.isEmpty, !isErased(document) else { return nil }
        return awaitedWord?.roles[document]
    }
}

/// What is shown differently in one document.
package struct DocumentPatches: Equatable, Sendable {
    package let document: DocumentID
    package let patches: [Patch]
}
