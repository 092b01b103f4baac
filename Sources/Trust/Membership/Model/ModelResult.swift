import FoundationEssentials

/// What a model log means, in the words of the reference model.
package struct ModelResult: Codable, Equatable, Sendable {
    package struct Document: Codable, Equatable, Sendable {
        package var organisation: String
        package var members: [String: String]
        package var erasure: String
    }

    package var members: [String: String] = [:]
    package var devices: [String: [String: String]] = [:]
    package var valid: [String]
    package var void: [String]
    package var pending: [String]
    package var stopped: [String]
    package var toConfirm: [String]
    package var documents: [String: Document] = [:]

    package init(_ evaluation: Evaluation, _ names: ModelNames) {
        func texts(_ entries: [EntryID]) -> [String] { entries.map(names.text(of:)).sorted() }
        valid = texts(evaluation.entries(.valid))
        void = texts(evaluation.entries(.void))
        pending = texts(evaluation.entries(.pending))
        stopped = texts(evaluation.entries(.stopped))
        toConfirm = texts(evaluation.toConfirm)
        for (member, role) in evaluation.members {
            members[names.text(of: member)] = role.rawValue
        }
        for (device, roles) in evaluation.devices {
            var held: [String: String] = [:]
            for (member, role) in roles { held[names.text(of: member)] = role.rawValue }
            devices[names.text(of: device)] = held
        }
        for id in evaluation.documents {
            guard let known = evaluation.document(id) else { continue }
            var document = Document(
                organisation: names.text(of: known.organisation),
                members: [:],
                erasure: known.erasure.rawValue
            )
            for (member, role) in known.members {
                document.members[names.text(of: member)] = role.rawValue
            }
            documents[names.text(of: id)] = document
        }
    }

    /// One line of JSON with sorted keys: the same for the same entries, always.
    package func line() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
