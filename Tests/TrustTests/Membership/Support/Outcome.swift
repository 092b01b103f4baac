import Trust

/// Whatever two evaluations of one set of entries must agree on.
struct Outcome: Equatable {
    struct Document: Equatable {
        var organisation: OrganisationID
        var members: [MemberID: DocumentRole]
        var erasure: Erasure
    }

    var members: [MemberID: Role] = [:]
    var devices: [DeviceID: [MemberID: Role]] = [:]
    var verdicts: [EntryID: Verdict] = [:]
    var toConfirm: Set<EntryID> = []
    var documents: [DocumentID: Document] = [:]
}

extension Outcome {
    init(_ evaluation: Evaluation) {
        members = evaluation.members
        devices = evaluation.devices
        toConfirm = Set(evaluation.toConfirm)
        verdicts = evaluation.verdicts
        for id in evaluation.documents {
            guard let document = evaluation.document(id) else { continue }
            documents[id] = Document(
                organisation: document.organisation,
                members: document.members,
                erasure: document.erasure
            )
        }
    }

    /// Where two outcomes differ, in a line for each difference.
    func differences(from other: Outcome) -> [String] {
        var found: [String] = []
        for id in Set(verdicts.keys).union(other.verdicts.keys).sorted()
        where verdicts[id] != other.verdicts[id] {
            found.append("\(id.text): \(name(verdicts[id])) and \(name(other.verdicts[id]))")
        }
        if members != other.members { found.append("members differ") }
        if devices != other.devices { found.append("devices differ") }
        if toConfirm != other.toConfirm { found.append("grants to confirm differ") }
        for id in Set(documents.keys).union(other.documents.keys).sorted()
        where documents[id] != other.documents[id] {
            found.append(
                "document \(id.text): \(name(documents[id])) and \(name(other.documents[id]))"
            )
        }
        return found
    }

    private func name(_ value: (some Any)?) -> String {
        value.map { "\($0)" } ?? "nothing"
    }
}
