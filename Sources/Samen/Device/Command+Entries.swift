import Replica
import Sync
import Trust
import Wire

// The membership log: taking entries in, writing own ones, and what follows from either.

/// What a device made of entries that it was handed.
struct EntryReception {
    var admitted: [SignedEntry] = []
    var pendingCount = 0
    var duplicateCount = 0
    var refusedCount = 0
    /// Whether one of those belongs to another network.
    var isForeign = false
}

extension Command {
    /// Takes entries from anyone, in any order, and judges again what they bear on.
    mutating func take(_ messages: [WireSignedEntry]) throws -> EntryReception {
        var reception = EntryReception()
        var carriers: [SignedEntry] = []
        for message in messages {
            guard let entry = try read(message, &reception) else { continue }
            let arrival: Membership.Arrival
            do throws(TrustError) {
                arrival = try memory.membership.add(entry)
            } catch {
                try refuse(message, by: entry.facts.author, error.reason, &reception)
                continue
            }
            try keep(entry, arrival, &reception)
            carriers.append(entry)
        }
        try follow(reception.admitted, alsoLearningFrom: carriers)
        return reception
    }

    /// A wrap that nobody can read must not take the entry with it: the entry is signed, the wraps
    /// are whatever the sender put beside it.
    private mutating func read(
        _ message: WireSignedEntry,
        _ reception: inout EntryReception
    ) throws -> SignedEntry? {
        do throws(TrustError) {
            return try SignedEntry(message, in: device.network)
        } catch {
            var bare = message
            bare.wraps = []
            if !message.wraps.isEmpty, let entry = try? SignedEntry(bare, in: device.network) {
                return entry
            }
            try refuse(message, by: nil, error.reason, &reception)
            return nil
        }
    }

    private mutating func refuse(
        _ message: WireSignedEntry,
        by author: Author?,
        _ reason: Reason,
        _ reception: inout EntryReception
    ) throws {
        reception.refusedCount += 1
        if reason == .wrongNetwork { reception.isForeign = true }
        try store.refuse(message.encoded, by: author?.device, for: reason, at: now)
    }

    private mutating func keep(
        _ entry: SignedEntry,
        _ arrival: Membership.Arrival,
        _ reception: inout EntryReception
    ) throws {
        if arrival.isDuplicate { reception.duplicateCount += 1 }
        for admitted in arrival.admitted {
            _ = try store.insert(withoutErasedKeys(admitted), isAdmitted: true, at: now)
            try store.admit(admitted.id)
            if try store.unload(admitted.id.bytes), let number = try store.number(of: admitted.id) {
                try store.post(entry: number, at: now)
            }
        }
        if arrival.isDuplicate || !arrival.pending.isEmpty {
            let kept = withoutErasedKeys(entry)
            _ = try store.insert(kept, isAdmitted: arrival.isDuplicate, at: now)
        }
        reception.pendingCount += arrival.pending.count
        reception.admitted += arrival.admitted
        for (id, error) in arrival.refused.sorted(by: { $0.key < $1.key }) {
            if let number = try store.number(of: id), let message = try store.entry(number) {
                try refuse(message, by: nil, error.reason, &reception)
            }
            try letGo(id, after: entry)
        }
        for id in arrival.evicted { try letGo(id, after: entry) }
    }

    /// Lets go of an entry that waited, and has its log fetched again.
    ///
    /// One that had to make room is missing now. One whose signature turned out wrong may have stood in
    /// the place of the true one, which came meanwhile and was taken for it.
    private func letGo(_ id: EntryID, after latest: SignedEntry) throws {
        let document: DocumentID?
        if id == latest.id, case .document(let named) = latest.facts.log {
            document = named
        } else {
            document = try store.document(ofEntry: id)
        }
        try store.delete(entry: id)
        try store.setIncomplete(document ?? DocumentHeads.networkLog, true)
    }

    /// Does what new entries lead to: keys, waiting changes, another judgement of what is stored.
    mutating func follow(
        _ admitted: [SignedEntry],
        alsoLearningFrom carriers: [SignedEntry] = []
    ) throws {
        let grants = try admitted.isEmpty ? [] : grantsThatCount(after: admitted)
        let learned = try learn(from: admitted + carriers + grants)
        guard !admitted.isEmpty || !learned.isEmpty else { return }
        forgetJudge()
        var concerned = learned
        for entry in admitted {
            switch entry.facts.log {
            case .document(let document): concerned.insert(document)
            case .network where entry.facts.action.bearsOnChanges:
                concerned.formUnion(evaluation.documents)
                // Also those that the entry has taken the ground from.
                concerned.formUnion(try store.documentsWithChanges())
            case .network: break
            }
        }
        self.concerned.formUnion(concerned)
        if !admitted.isEmpty { try store.forgetRefusals() }
        _ = memory.membership.evaluation()
        try take(memory.pipeline.retry(memory.membership, memory.keys, store))
        for document in concerned.sorted() { try rejudge(document) }
    }

    /// Does what own entries lead to that hand out keys: only what this device itself learns from them
    /// bears on changes that are here.
    mutating func followOwnKeys(_ entries: [SignedEntry]) throws {
        guard !entries.isEmpty else { return }
        let learned = try learn(from: entries)
        forgetJudge()
        for entry in entries {
            if case .document(let document) = entry.facts.log { concerned.insert(document) }
        }
        try store.forgetRefusals()
        guard !learned.isEmpty else { return }
        concerned.formUnion(learned)
        _ = memory.membership.evaluation()
        try take(memory.pipeline.retry(memory.membership, memory.keys, store))
        for document in learned.sorted() { try rejudge(document) }
    }

    /// Grants to this device that were void when they came, in documents whose keys it lacks and of which
    /// something has come: they may count now.
    private mutating func grantsThatCount(after admitted: [SignedEntry]) throws -> [SignedEntry] {
        var documents: Set<DocumentID> = []
        for entry in admitted {
            if case .document(let document) = entry.facts.log { documents.insert(document) }
        }
        let network = device.network
        return try waitingForKeys(in: documents.sorted()).flatMap { waiting in
            try store.entries(of: waiting.document).compactMap { message in
                let entry = try SignedEntry(message, in: network)
                guard case .keyGrant = entry.facts.action else { return nil }
                return entry
            }
        }
    }

    /// Opens wraps for this device; returns the documents of which it can read more now.
    ///
    /// Nobody accepts keys by a grant that is void, for whoever made it had no right to hand them on.
    private mutating func learn(from entries: [SignedEntry]) throws -> Set<DocumentID> {
        var documents: Set<DocumentID> = []
        let evaluation = evaluation
        for entry in entries where memory.membership.contains(entry.id) && tellsMore(entry) {
            if case .keyGrant = entry.facts.action, evaluation.verdict(of: entry.id) != .valid {
                continue
            }
            let (accepted, failure) = open(entry)
            for reference in accepted {
                if let document = reference.document, isErased(document) {
                    memory.keys.forget(document)
                    continue
                }
                guard let document = reference.document,
                    let held = memory.keys.held(document, reference.epoch, reference.commitment)
                else { continue }
                try store.insert(held)
                documents.insert(document)
            }
            // The entry stands; only its wrap is worth nothing.
            if let failure {
                try store.refuse(
                    entry.wire.encoded,
                    by: entry.facts.author.device,
                    for: failure,
                    at: now
                )
            }
        }
        return documents
    }

    private mutating func open(
        _ entry: SignedEntry
    ) -> (accepted: [EpochReference], failure: Reason?) {
        do throws(TrustError) {
            let learned = try memory.keys.learn(
                from: entry,
                as: .device(device.id),
                with: device.secrets.keys.agreement,
                device.encapsulation
            )
            let isWrong = learned?.refused.isEmpty == false
            return (learned?.accepted ?? [], isWrong ? .epochCommit : nil)
        } catch {
            return ([], error.reason)
        }
    }

    /// Whether a wrap for this device beside the entry holds a secret that it does not have.
    private func tellsMore(_ entry: SignedEntry) -> Bool {
        guard case .document(let document) = entry.facts.log else { return false }
        return entry.wraps.contains { wrap in
            wrap.recipient.bytes == device.id.bytes
                && wrap.epochs.contains { epoch in
                    let known = memory.keys.secret(
                        of: epoch.document ?? document,
                        epoch.epoch,
                        epoch.commitment
                    )
                    return known == nil
                }
        }
    }
}

extension Author {
    var device: Trust.DeviceID? {
        guard case .device(let device) = self else { return nil }
        return device
    }
}

extension Action {
    /// Whether an entry of the network's log can give a change effect, or take it.
    fileprivate var bearsOnChanges: Bool {
        switch self {
        case .networkGenesis, .organisationGrant, .serverGrant, .recoveryGrant, .delegation,
            .confirm, .handoverConfirmed, .removeProposal:
            false
        default: true
        }
    }
}
