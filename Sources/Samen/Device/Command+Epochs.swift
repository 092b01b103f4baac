import Replica
import Trust

// Epochs: which one is written under, and who is handed which.

extension Command {
    /// Nothing may be sealed while someone with authority did what this version cannot read.
    mutating func checkSealing() throws {
        guard evaluation.actionsThatStopSealing.isEmpty else {
            throw SamenError(
                .updateNeeded,
                "An administrator used what this version does not know.",
                advice: "Update this program before writing; nothing that was written is lost."
            )
        }
    }

    /// The epoch to seal under, granted or made first where the plan asks for it.
    mutating func writingEpoch(of document: DocumentID) throws -> HeldEpoch {
        for _ in 0..<DeviceLimits.writingPlans {
            switch writingPlan(for: document) {
            case nil: throw Self.notMember
            case .write(let epoch):
                guard let held = held(epoch, of: document) else { throw Self.noKeys }
                return held
            case .grant(let epoch, let missing):
                guard let held = held(epoch, of: document) else { throw Self.noKeys }
                if let own = try ownVoidEpoch(of: document) { return own }
                try grant([held], to: missing)
            case .newEpoch:
                guard !heldEpochs(of: document).isEmpty else { throw Self.noKeys }
                if let own = try ownVoidEpoch(of: document) { return own }
                _ = try renewEpochs(of: [document])
            }
        }
        throw SamenError(
            .trust,
            "No epoch of the document can be written with.",
            advice: "Synchronise and try again."
        )
    }

    /// Where no entry may be signed, an epoch that this device made for just the present recipients and
    /// that only a fork of its own entries made void; nil where one may be signed.
    private mutating func ownVoidEpoch(of document: DocumentID) throws -> HeldEpoch? {
        do {
            try checkSigning(in: document)
            return nil
        } catch let error as SamenError {
            for epoch in evaluation.voidEpochsForAll(
                in: document,
                madeBy: device.id,
                without: undecidedReturns
            ) {
                if let held = memory.keys.held(document, epoch.id, epoch.commitment) { return held }
            }
            throw error
        }
    }

    /// With what is really held: an epoch whose secret came wrong is passed over, and work goes on.
    private mutating func writingPlan(for document: DocumentID) -> WritingPlan? {
        let held = Set(heldEpochs(of: document).map(\.epoch))
        return evaluation.writingPlan(
            for: document,
            by: device.id,
            holding: held,
            without: undecidedReturns
        )
    }

    /// Other devices that are back only because whoever had removed them was in wrong hands: they are
    /// handed no keys, and nothing is sealed to them, until somebody decides about them.
    var undecidedReturns: Set<Trust.DeviceID> {
        mutating get { evaluation.undecidedReturns.subtracting([device.id]) }
    }

    /// Makes a new epoch now for each of these documents that would get one at the next write; returns
    /// those.
    mutating func renewEpochs(of documents: [DocumentID]) throws -> [DocumentID] {
        try checkSealing()
        try checkOwnEntries()
        var contents: [(content: EntryContent, document: DocumentID)] = []
        for document in documents where !heldEpochs(of: document).isEmpty {
            guard mayMakeEpochs(in: document), !isForked(in: document),
                case .newEpoch(let recipients)? = writingPlan(for: document)
            else { continue }
            let targets = memory.membership.targets(recipients)
            let made = try makeEpoch(of: document, for: targets, device.encapsulation)
            try keep(made.secret, of: document, made.epoch)
            contents.append((.newEpoch(made.epoch, made.wraps), document))
        }
        try author(contents)
        return contents.map(\.document)
    }

    private mutating func mayMakeEpochs(in document: DocumentID) -> Bool {
        let role = evaluation.role(of: device.id, in: document)
        return role == .owner || role == .writer
            || memory.membership.mayLead(device.id, in: document, evaluation)
    }

    static let notMember = SamenError(
        .notAllowed,
        "This device's member may not write in the document.",
        advice: "Ask an owner of the document or a lead to be added."
    )

    static let noKeys = SamenError(
        .waitingForKeys,
        "The document's keys have not reached this device.",
        advice: "Synchronise; a colleague's device that is online grants them by itself."
    )

    private mutating func held(_ epoch: EpochID, of document: DocumentID) -> HeldEpoch? {
        heldEpochs(of: document).first { $0.epoch == epoch }
    }

    /// The valid epochs of a document whose secrets are here.
    mutating func heldEpochs(of document: DocumentID) -> [HeldEpoch] {
        evaluation.epochs(of: document).filter { $0.isValid && !$0.clashes }
            .compactMap { memory.keys.held(document, $0.id, $0.commitment) }
    }

    mutating func grant(_ epochs: [HeldEpoch], to recipients: [Recipient]) throws {
        try author(grants(of: epochs, to: recipients))
    }

    /// The entries that hand epochs to recipients.
    func grants(
        of epochs: [HeldEpoch],
        to recipients: [Recipient]
    ) throws -> [(content: EntryContent, document: DocumentID)] {
        let targets = memory.membership.targets(recipients)
        guard !targets.isEmpty, !epochs.isEmpty else { return [] }
        return try grants(of: epochs, to: targets, device.encapsulation).map { made in
            (.keyGrant(made.grant, made.wraps), made.document)
        }
    }

    /// Hands every epoch of a document that is here to devices, whether or not the log says that they
    /// have it: what they were given may have been wrong.
    mutating func grantAgain(_ document: DocumentID, to devices: [Trust.DeviceID]) throws {
        let absent = undecidedReturns
        let others = devices.filter { $0 != device.id && !absent.contains($0) }
        try grant(heldEpochs(of: document), to: others.map { .device($0) })
    }

    private func grants(
        of epochs: [HeldEpoch],
        to targets: [WrapTarget],
        _ encapsulation: some KeyEncapsulation
    ) throws -> [(document: DocumentID, grant: KeyGrant, wraps: [SealedWrap])] {
        try maker(encapsulation).grant(epochs, to: targets)
    }

    /// Hands every epoch that is here to the current recipients of its document who lack it; returns
    /// in how many documents.
    mutating func grantMissingKeys() throws -> Int {
        try checkSealing()
        guard try !store.mayLackOwnEntries() else { return 0 }
        let own = evaluation.documents.filter { evaluation.role(of: device.id, in: $0) != nil }
        return try grantMissingKeys(in: own)
    }

    mutating func grantMissingKeys(in document: DocumentID) throws {
        _ = try grantMissingKeys(in: [document])
    }

    private mutating func grantMissingKeys(in documents: [DocumentID]) throws -> Int {
        let absent = undecidedReturns
        var lacking: [[Recipient]: [HeldEpoch]] = [:]
        var concerned: Set<DocumentID> = []
        for document in documents {
            let current = Set(evaluation.currentRecipients(of: document, without: absent))
            for held in heldEpochs(of: document) {
                let epoch = evaluation.epochs(of: document).first {
                    $0.id == held.epoch && $0.commitment == held.commitment
                }
                let missing = current.subtracting(epoch?.recipients ?? current).sorted()
                guard !missing.isEmpty, !isForked(in: document) else { continue }
                lacking[missing, default: []].append(held)
                concerned.insert(document)
            }
        }
        var contents: [(content: EntryContent, document: DocumentID)] = []
        for recipients in lacking.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            for part in Self.parts(lacking[recipients] ?? []) {
                contents += try grants(of: part, to: recipients)
            }
        }
        try author(contents)
        return concerned.count
    }

    /// Epochs of a few documents at a time.
    private static func parts(_ epochs: [HeldEpoch]) -> [[HeldEpoch]] {
        var parts: [[HeldEpoch]] = []
        var documents: Set<DocumentID> = []
        for epoch in epochs {
            if !documents.contains(epoch.document),
                parts.isEmpty || documents.count == DeviceLimits.documentsPerWrap
            {
                parts.append([])
                documents = []
            }
            documents.insert(epoch.document)
            parts[parts.count - 1].append(epoch)
        }
        return parts
    }
}
