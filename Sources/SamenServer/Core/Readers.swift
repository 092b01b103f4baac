import Trust

/// Which devices may read which documents, as the membership logs say.
///
/// Permission is never data: this is computed from the entries alone, and kept only because every
/// page asks for it.
struct Readers: Sendable {
    private var byDocument: [DocumentID: Set<DeviceID>] = [:]

    init() {}

    init(_ evaluation: Evaluation) {
        for document in evaluation.documents + evaluation.documentsWithoutBeginning {
            byDocument[document] = Self.readers(of: document, evaluation)
        }
    }

    func contains(_ device: DeviceID, _ document: DocumentID) -> Bool {
        byDocument[document]?.contains(device) ?? false
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
        let proof = Array(entries.map(\.id).sorted().prefix(Limits.entriesPerAccessChange))
        for document in documents {
            let before = byDocument[document] ?? []
            let after = Self.readers(of: document, evaluation)
            byDocument[document] = after
            for device in before.symmetricDifference(after).sorted() {
                changes.append(
                    AccessChange(
                        document: document,
                        device: device,
                        isGranted: after.contains(device),
                        entries: proof
                    )
                )
            }
        }
        return changes
    }

    /// The devices of a document's members.
    ///
    /// A document whose author was removed has none until somebody says how far that device counts: so
    /// those who can say it get its log, and the sealed changes.
    private static func readers(of document: DocumentID, _ evaluation: Evaluation) -> Set<DeviceID>
    {
        var devices: Set<DeviceID> = []
        for member in evaluation.members(of: document).keys + evaluation.keepers(of: document) {
            devices.formUnion(evaluation.devices(of: member))
        }
        return devices
    }
}
