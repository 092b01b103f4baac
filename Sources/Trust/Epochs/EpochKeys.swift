/// The epoch secrets that a device knows, in memory.
///
/// A secret is filed under the commitment that it was checked against, so two epochs that clash in
/// their identifier do not shadow each other, and a wrong secret is never filed at all.
package struct EpochKeys: Sendable {
    private struct Key: Hashable {
        let document: DocumentID
        let epoch: EpochID
        let commitment: ContentHash
    }

    /// An epoch that stands in no log, and that only this device seals under.
    private struct Interim {
        let epoch: EpochID
        let secret: EpochSecret
    }

    private var secrets: [Key: EpochSecret] = [:]
    private var interims: [DocumentID: Interim] = [:]
    private let network: NetworkID

    package init(network: NetworkID) {
        self.network = network
    }

    package var count: Int { secrets.count }

    package func secret(
        of document: DocumentID,
        _ epoch: EpochID,
        _ commitment: ContentHash
    ) -> EpochSecret? {
        secrets[Key(document: document, epoch: epoch, commitment: commitment)]
    }

    /// The epoch with its secret, ready to be granted on.
    package func held(_ document: DocumentID, _ epoch: EpochID, _ commitment: ContentHash)
        -> HeldEpoch?
    {
        secret(of: document, epoch, commitment).map {
            HeldEpoch(document: document, epoch: epoch, commitment: commitment, secret: $0)
        }
    }

    /// Files a secret under its own commitment: one's own, or one that the vault kept.
    package mutating func insert(_ secret: EpochSecret, of document: DocumentID, _ epoch: EpochID) {
        let commitment = secret.commitment(of: epoch, in: network)
        secrets[Key(document: document, epoch: epoch, commitment: commitment)] = secret
    }

    /// Files the secret under which what is written waits for an epoch.
    package mutating func insert(
        interim secret: EpochSecret,
        of document: DocumentID,
        _ epoch: EpochID
    ) {
        interims[document] = Interim(epoch: epoch, secret: secret)
    }

    /// The document's interim epoch, ready to be sealed under.
    package func interim(of document: DocumentID) -> HeldEpoch? {
        interims[document].map { interim in
            HeldEpoch(
                document: document,
                epoch: interim.epoch,
                commitment: interim.secret.commitment(of: interim.epoch, in: network),
                secret: interim.secret
            )
        }
    }

    func interim(_ document: DocumentID, _ epoch: EpochID) -> EpochSecret? {
        guard let interim = interims[document], interim.epoch == epoch else { return nil }
        return interim.secret
    }

    /// Forgets the interim epochs of all other documents.
    package mutating func keepInterim(of documents: Set<DocumentID>) {
        interims = interims.filter { documents.contains($0.key) }
    }

    /// Forgets a document's secrets: it was erased, or the device may not read it any longer.
    package mutating func forget(_ document: DocumentID) {
        secrets = secrets.filter { $0.key.document != document }
        interims[document] = nil
    }

    /// What became of the epochs in a wrap.
    package struct Learned: Equatable, Sendable {
        package var accepted: [EpochReference] = []
        /// The secret was another than the one committed to: the entry's author gave out a wrong one.
        package var refused: [EpochReference] = []
    }

    /// Opens the wrap for `recipient` beside an entry that is signed and names it.
    ///
    /// Each epoch is judged on its own: the right ones are used, the wrong ones counted. Nil if the
    /// entry names no wrap for this recipient.
    @discardableResult
    package mutating func learn(
        from entry: SignedEntry,
        as recipient: Recipient,
        with key: borrowing AgreementKey,
        _ encapsulation: some KeyEncapsulation
    ) throws(TrustError) -> Learned? {
        guard let named = entry.namedWraps.first(where: { $0.recipient == recipient }) else {
            return nil
        }
        let id: RecipientID = identifier(recipient.bytes)
        guard let wrap = entry.wraps.first(where: { $0.recipient == id && $0.hash == named.digest })
        else {
            throw TrustError(.wrongWrap, "the wrap beside an entry is not the one that it names")
        }
        guard case .device(let author) = entry.facts.author else {
            throw TrustError(.malformed, "the root wraps no epochs")
        }
        let references = try entry.resolved(wrap)
        let opened = try wrap.open(with: key, by: author, in: network, encapsulation)
        var learned = Learned()
        for (reference, secret) in zip(references, opened) {
            guard let document = reference.document,
                secret.commitment(of: reference.epoch, in: network) == reference.commitment
            else {
                learned.refused.append(reference)
                continue
            }
            insert(secret, of: document, reference.epoch)
            learned.accepted.append(reference)
        }
        return learned
    }
}

extension SignedEntry {
    /// The wraps that the body names.
    package var namedWraps: [Wrap] {
        switch facts.action {
        case .documentCreate(let create): create.epoch.wraps
        case .newEpoch(let epoch): epoch.wraps
        case .keyGrant(let grant): grant.wraps
        default: []
        }
    }

    /// The epochs of a wrap as the entry means them.
    ///
    /// Beside a `DocumentCreate` or `NewEpoch` there is exactly the epoch that it declares; a grant's
    /// wrap lists epochs of any documents, each of which stands or falls by its own commitment.
    fileprivate func resolved(_ wrap: SealedWrap) throws(TrustError) -> [EpochReference] {
        guard case .document(let document) = facts.log else { return [] }
        let declared: EpochReference
        let expected: DocumentID?
        switch facts.action {
        case .documentCreate(let create):
            expected = nil
            declared = EpochReference(
                document: document,
                epoch: create.epoch.epoch,
                commitment: create.epoch.commitment
            )
        case .newEpoch(let epoch):
            expected = document
            declared = EpochReference(
                document: document,
                epoch: epoch.epoch,
                commitment: epoch.commitment
            )
        default:
            return wrap.epochs
        }
        let named = EpochReference(
            document: expected,
            epoch: declared.epoch,
            commitment: declared.commitment
        )
        guard wrap.epochs == [named] else {
            throw TrustError(.wrongWrap, "a wrap lists another epoch than its entry declares")
        }
        return [declared]
    }
}
