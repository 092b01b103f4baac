import Replica
import Sync
import Trust
import Wire

// Erasure: a server orders it, this device checks the order against its own log, and destroys.

extension Command {
    func isErased(_ document: DocumentID) -> Bool {
        memory.erased.contains(document)
    }

    /// Carries out an order, unless this device knows better.
    ///
    /// The log decides whether the document may be erased at all: a hold in it always wins. Of when it
    /// may, the latest time counts that any server has told. An order that is not obeyed stands in
    /// quarantine.
    mutating func obey(
        _ message: WireEraseOrder,
        at received: UInt64,
        _ receipt: inout Receipt
    ) throws {
        guard let order = EraseOrder(message, receivedMilliseconds: received),
            let known = evaluation.document(order.document),
            memory.membership.entry(order.approval) != nil
        else {
            receipt.unproven += 1
            return
        }
        let told = try store.received(approval: order.approval) ?? 0
        guard known.erasureGrounds.inForce.contains(order.approval), !order.isEarly(for: told)
        else {
            receipt.ordersRefused += 1
            try store.refuse(message.encoded, by: nil, for: .eraseOrder, at: now)
            return
        }
        if isErased(order.document) {
            return try store.extendBackups(
                of: order.document,
                until: order.backupsUntilMilliseconds
            )
        }
        // Keys that went out beside those of the document must be handed out again at once.
        if try store.mayLackOwnEntries(), try !keysBesideThose(of: order.document).isEmpty {
            return try store.setIncomplete(order.document, true)
        }
        try erase(order)
        receipt.erased.append(order.document)
    }

    /// Destroys, in this transaction, everything that this device has of a document's content.
    private mutating func erase(_ order: EraseOrder) throws {
        let document = order.document
        guard
            case .eraseApprove(let approve)? = memory.membership.entry(order.approval)?.facts.action
        else { return }
        try keepLateWork(of: document, for: deciders(order.approval, approve.request))
        let others = try keysBesideThose(of: document)
        try store.destroyContent(of: document)
        try device.options.erase?(store.db, document)
        try store.insert(
            StoredErasure(
                document: document,
                approval: order.approval,
                request: approve.request,
                approved: order.approvedMilliseconds,
                ordered: order.orderedMilliseconds,
                backupsUntil: order.backupsUntilMilliseconds,
                since: now,
                generation: device.options.keyGeneration?()
            )
        )
        memory.erased.insert(document)
        memory.keys.forget(document)
        // What waits is in the store too, and is taken up again from there.
        memory.pipeline = ReceivePipeline(network: device.network)
        memory.isPipelineFilled = false
        drop(document)
        concerned.insert(document)
        hasErased = true
        for (document, recipients) in others { try grantAgain(document, to: recipients) }
    }

    // Wraps that hold keys of other documents too.

    /// For each other document whose keys this device had handed out in one wrap with those of a
    /// document: to whom.
    private mutating func keysBesideThose(
        of document: DocumentID
    ) throws -> [(DocumentID, [Recipient])] {
        var found: [DocumentID: Set<Recipient>] = [:]
        for (entry, wrap) in try store.sharedWraps(naming: document) {
            guard memory.membership.entry(entry)?.facts.author == .device(device.id),
                let sealed = try? SealedWrap(wrap)
            else { continue }
            for other in Set(sealed.epochs.compactMap(\.document)) where other != document {
                let recipients = evaluation.currentRecipients(of: other).filter {
                    $0.bytes == sealed.recipient.bytes && $0 != .device(device.id)
                }
                found[other, default: []].formUnion(recipients)
            }
        }
        return found.sorted { $0.key < $1.key }.map { ($0.key, $0.value.sorted()) }
    }

    private mutating func grantAgain(_ document: DocumentID, to recipients: [Recipient]) throws {
        guard !isErased(document), !recipients.isEmpty else { return }
        try grant(heldEpochs(of: document), to: recipients)
    }

    // Late work.

    /// The devices of those who decided; of the leads, if those are gone.
    private mutating func deciders(_ approval: EntryID, _ request: EntryID) -> [Recipient] {
        let evaluation = evaluation
        let authors = [approval, request].compactMap {
            memory.membership.entry($0)?.facts.author.device
        }
        let members = Set(authors.flatMap { memory.membership.members(everGranted: $0) })
        let devices = Set(members.flatMap { evaluation.devices(of: $0) })
        if !devices.isEmpty { return devices.sorted().map { .device($0) } }
        let leads = evaluation.members.filter {
            $0.key.organisation == device.member.organisation && $0.value != .worker
                && $0.value != .reader
        }
        return Set(leads.keys.flatMap { evaluation.devices(of: $0) }).sorted().map { .device($0) }
    }

    /// Seals what only this device has for those who decided, under a key that nobody here keeps.
    private mutating func keepLateWork(
        of document: DocumentID,
        for recipients: [Recipient]
    ) throws {
        let judge = currentJudge()
        var late: [(place: ChangePlace, payload: ChangePayload)] = []
        for stored in try store.lateChanges(of: document, by: device.id) {
            guard case .payload(let payload) = judge.content(of: stored.change, memory.keys) else {
                continue
            }
            late.append((stored.change.place, payload))
        }
        let targets = memory.membership.targets(recipients)
        guard !late.isEmpty, !targets.isEmpty else { return }
        let made = try makeEpoch(of: document, for: targets, device.encapsulation)
        for wrap in made.wraps { try store.keepLate(wrap, of: document) }
        let epoch = HeldEpoch(
            document: document,
            epoch: made.epoch.epoch,
            commitment: made.epoch.commitment,
            secret: made.secret
        )
        // In a chain of its own, so that nothing here can pass for a fork of the true one.
        let chain = Trust.ChainID(
            document: document,
            device: device.id,
            incarnation: device.random.incarnation()
        )
        let sealer = ChangeSealer(network: device.network, random: device.random)
        var prev: SealedID?
        for (index, item) in late.enumerated() {
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: UInt64(index + 1)),
                prev: prev,
                authHeads: []
            )
            let sealed = try sealer.seal(
                item.payload.moved(from: item.place),
                at: position,
                under: epoch,
                by: device.secrets.keys.signing
            )
            try store.keepLate(sealed, at: now)
            prev = sealed.id
        }
    }

    // Afterwards.

    /// Says of each erased document that this device is done with it; returns of how many.
    ///
    /// It is done once the file that held the content is another one, under another key.
    mutating func reportErasures() throws -> Int {
        guard try !store.mayLackOwnEntries() else { return 0 }
        var count = 0
        for erasure in try store.erasures() {
            let isDone = evaluation.document(erasure.document)?.erasedOn.contains(device.id)
            guard isDone == false, isFileRenewed(since: erasure) else { continue }
            let before = memory
            do {
                try author(.eraseDone(erasure.request), in: erasure.document)
                count += 1
            } catch let error as SamenError where SamenError.Code.ofSigning.contains(error.code) {
                // Whoever has no part in the document any longer has no word in its log.
                memory = before
                forgetJudge()
            }
        }
        return count
    }

    mutating func owesErasureReport() throws -> Bool {
        let evaluation = evaluation
        return try store.erasures().contains { erasure in
            evaluation.document(erasure.document)?.erasedOn.contains(device.id) == false
                && isFileRenewed(since: erasure)
        }
    }

    func isFileRenewed(since erasure: StoredErasure) -> Bool {
        guard let before = erasure.generation, let now = device.options.keyGeneration?() else {
            return true
        }
        return now > before
    }

    /// Documents whose erasure the log approves and that are not erased here: the order may stand
    /// where the feed is not read again.
    mutating func awaitingOrders() -> [DocumentID] {
        let evaluation = evaluation
        return evaluation.documents.filter {
            evaluation.document($0)?.erasure == .approved && !isErased($0)
                && evaluation.role(of: device.id, in: $0) != nil
        }
    }

    // What comes in.

    /// A change of an erased document as it may be kept: without content.
    func withoutErasedContent(_ message: WireSealedChange) -> WireSealedChange {
        guard !memory.erased.isEmpty, let change = try? SealedChange(message), !change.isStub,
            isErased(change.header.document)
        else { return message }
        return change.stub().wire
    }

    /// An entry as it may be kept: without wraps that open what is erased.
    func withoutErasedKeys(_ entry: SignedEntry) -> SignedEntry {
        guard !memory.erased.isEmpty, !entry.wraps.isEmpty else { return entry }
        var stripped = entry
        if case .document(let document) = entry.facts.log, isErased(document) {
            stripped.wraps = []
        } else {
            stripped.wraps = entry.wraps.filter { wrap in
                !wrap.epochs.contains { $0.document.map(isErased) ?? false }
            }
        }
        return stripped
    }

    /// Content and its absence in the same place: content that is here is offered to whoever lacks
    /// it, content that was lacking here is filled in.
    mutating func compareContent(
        _ duplicates: [SealedChange],
        from source: Source?,
        _ receipt: inout Receipt
    ) throws {
        var filled: Set<DocumentID> = []
        for change in duplicates where !isErased(change.header.document) {
            let stored = try store.stored(at: change.place).first { $0.change.id == change.id }
            guard let stored, stored.change.isStub != change.isStub else { continue }
            let document = change.header.document
            if stored.change.isStub {
                try store.setSealed(change, of: stored.number)
                filled.insert(document)
            } else if evaluation.document(document)?.erasure != .approved {
                receipt.contentMissing += 1
                guard let source else { continue }
                try store.offerAgain(stored.number, to: store.number(of: source.server), at: now)
            }
        }
        for document in filled.sorted() { try rejudge(document) }
    }
}

extension ChangePayload {
    /// The same operations, with the place that they had.
    fileprivate func moved(from place: ChangePlace) -> ChangePayload {
        ChangePayload(
            change: change,
            compression: compression,
            decodedLength: decodedLength,
            origin: origin
                ?? Origin(
                    device: place.chain.device,
                    incarnation: place.chain.incarnation,
                    seq: place.seq
                )
        )
    }
}
