import Trust

/// Which devices may read which documents, as the membership logs say.
///
/// Permission is never data: this is computed from the entries alone, and kept only because every
/// page asks for it.
struct Readers: Sendable {
    private var byDocument: [DocumentID: Set<DeviceID>] = [:]
    /// Devices of those who had a part in a document and have none.
    private var formerByDocument: [DocumentID: Set<DeviceID>] = [:]

    init() {}

    init(_ evaluation: Evaluation) {
        for document in evaluation.documents + evaluation.documentsWithoutBeginning {
            set(document, evaluation)
        }
    }

    func contains(_ device: DeviceID, _ document: DocumentID) -> Bool {
        byDocument[document]?.contains(device) ?? false
    }

    /// The devices that may read a document.
    func devices(of document: DocumentID) -> Set<DeviceID> { byDocument[document] ?? [] }

    /// Whether a device may be told why it no longer reads a document.
    func containsFormer(_ device: DeviceID, _ document: DocumentID) -> Bool {
        formerByDocument[document]?.contains(device) ?? false
    }

    /// Who reads what and did not then, in order of document, then of device.
    func news(since then: Readers) -> [(document: DocumentID, device: DeviceID)] {
        byDocument.keys.sorted().flatMap { document in
            (byDocument[document] ?? []).subtracting(then.byDocument[document] ?? []).sorted()
                .map { (document, $0) }
        }
    }

    /// The documents that a device may read, sorted.
    func documents(of device: DeviceID) -> [DocumentID] {
        byDocument.filter { $0.value.contains(device) }.keys.sorted()
    }

    /// Looks again at the documents that new entries concern and returns what changed, in order of
    /// document, then of device.
    mutating func update(
        _ documents: [DocumentID],
        _ evaluation: Evaluation,
        after entries: [SignedEntry]
    ) -> [AccessChange] {
        guard !entries.isEmpty else { return [] }
        var changes: [AccessChange] = []
        for document in documents {
            let before = byDocument[document] ?? []
            set(document, evaluation)
            let after = byDocument[document] ?? []
            for device in before.symmetricDifference(after).sorted() {
                let change = AccessChange(
                    document: document,
                    device: device,
                    isGranted: after.contains(device),
                    after: entries,
                    evaluation
                )
                if let change { changes.append(change) }
            }
        }
        return changes
    }

    private mutating func set(_ document: DocumentID, _ evaluation: Evaluation) {
        let readers = Self.readers(of: document, evaluation)
        byDocument[document] = readers
        formerByDocument[document] = Set(evaluation.devicesEverGiven(partIn: document))
            .subtracting(readers)
    }

    /// The devices of a document's members, and the relays that serve it.
    ///
    /// A document whose author was removed has none until somebody says how far that device counts: so
    /// those who can say it get its log, and the sealed changes.
    private static func readers(of document: DocumentID, _ evaluation: Evaluation) -> Set<DeviceID>
    {
        var devices: Set<DeviceID> = []
        for member in evaluation.members(of: document).keys + evaluation.keepers(of: document) {
            devices.formUnion(evaluation.devices(of: member))
        }
        devices.formUnion(evaluation.relays(for: document))
        return devices
    }
}

extension AccessChange {
    /// What new entries did to a device's access to a document; nil where it may be shown nothing that
    /// proves it.
    ///
    /// Only what stands in the network's log or in the document's own can have done it.
    fileprivate init?(
        document: DocumentID,
        device: DeviceID,
        isGranted: Bool,
        after entries: [SignedEntry],
        _ evaluation: Evaluation
    ) {
        // A device that was removed is told by the network's log, and of no single document.
        guard !evaluation.standing(of: device).isEmpty else { return nil }
        let shown = isGranted ? [] : evaluation.removalProof(of: device, from: document)
        let proof = entries.filter { entry in
            guard let place = entry.document else { return true }
            return place == document && (isGranted || shown.contains(entry.id))
        }
        guard !proof.isEmpty else { return nil }
        self.init(
            document: document,
            device: device,
            isGranted: isGranted,
            entries: Array(proof.map(\.id).sorted().prefix(Limits.entriesPerAccessChange))
        )
    }
}
