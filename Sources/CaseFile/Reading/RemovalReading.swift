package import Replica

/// Whether a record was removed, and what people say about it.
package struct RemovalReading: Equatable, Sendable {
    /// Gone from lists: everyone who said something says so, and nobody wrote in it meanwhile.
    package let isRemoved: Bool
    /// People disagree, or someone wrote in it without knowing of its removal.
    package let isContested: Bool
    /// The reasons that were given.
    package let reasons: [String]
    package let current: [Standing]
}

/// The flag that a record was removed, as a value.
enum RemovalFlag {
    static let kept = Value.bool(false)

    static func removed(because reason: String) -> Value {
        .fields([Value.Field(1, .bool(true)), Value.Field(2, .string(reason))])
    }

    /// The reason if the value says removed; what is not known here does not remove.
    static func reason(_ value: Value) -> String? {
        guard case .fields(let fields) = value,
            fields.contains(where: { $0.code == 1 && $0.value == .bool(true) })
        else { return nil }
        for field in fields where field.code == 2 {
            if case .string(let reason) = field.value { return reason }
        }
        return ""
    }
}

extension Document {
    package func removal(of entity: Entity, _ id: RecordID) -> RemovalReading {
        let record = Record(type: entity.recordType, id: id)
        let flag = CellAddress.removed(record)
        let current = current(flag)
        let removals = current.filter { RemovalFlag.reason($0.value) != nil }
        let isDisputed = !removals.isEmpty && removals.count < current.count
        let isEdited =
            !removals.isEmpty
            && addresses(of: record).contains { $0 != flag && isNews($0, to: removals) }
        return RemovalReading(
            isRemoved: !removals.isEmpty && !isDisputed && !isEdited,
            isContested: isDisputed || isEdited,
            reasons: removals.compactMap { RemovalFlag.reason($0.value) },
            current: current
        )
    }

    /// Whether a cell holds something that one of the removals had not seen.
    private func isNews(_ address: CellAddress, to removals: [Standing]) -> Bool {
        let authors =
            switch address.type {
            case .text: blame(address).map(\.change)
            case .addWinsSet, .removeWinsSet: additions(address).map(\.author)
            case .register, .multiRegister, .earliest, .event: current(address).map(\.author)
            default: [ChangeID]()
            }
        return authors.contains { author in
            removals.contains { $0.author != author && !saw($0.author, author) }
        }
    }
}
