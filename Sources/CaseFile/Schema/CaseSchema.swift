package import Replica

/// The field table of the case file: what `Protocol/casefile.md` says, as data.
///
/// Codes are never used again for something else. What is not in the table came from a later
/// version: it is kept and forwarded, and shown as it is.
package enum CaseSchema {
    /// Raised when a field, a code or an order is added or changes its meaning.
    package static let version = 1

    /// Every field, by entity in the order of the table.
    package static let fields: [Field] =
        CaseFields.all + ExploitationFields.all + LegalMeasureFields.all + PersonFields.all
        + SignalFields.all + TriageFields.all + MeldcodeFields.all + SafetyPlanFields.all
        + PlanStepFields.all + NoteFields.all + SharedNoteFields.all + IncidentFields.all
        + TaskFields.all + AttachmentFields.all + ConsentFields.all + TransferFields.all
        + DisclosureFields.all + YoungPersonFields.all + WhereaboutsFields.all + PhoneFields.all
        + SuspectFields.all + GoalFields.all + TreatmentFields.all + PlacementFields.all
        + EducationFields.all + ReturnHomeFields.all + PoliceReportFields.all
        + ProtectionMeasureFields.all + AccessFields.all + DraftFields.all + ContactFields.all
        + MemberFields.all + RecipientFields.all + PolicyFields.all + FiguresFields.all

    /// The field that a cell belongs to, or nil if this version does not know it.
    package static func field(at address: CellAddress) -> Field? {
        guard let field = byPlace[Place(address.record.type, address.field)],
            field.mergeType == address.type
        else { return nil }
        return field
    }

    /// The field of an entity with this name, or nil.
    package static func field(named name: String, of entity: Entity) -> Field? {
        fields.first { $0.entity == entity && $0.name == name }
    }

    /// The fields of an entity, in the order of the table.
    package static func fields(of entity: Entity) -> [Field] {
        fields.filter { $0.entity == entity }
    }

    /// What a reader may append: that they looked.
    package static let accessRecordTypes: Set<UInt16> = [Entity.access.recordType]

    private struct Place: Hashable {
        let recordType, field: UInt16

        init(_ recordType: UInt16, _ field: UInt16) {
            self.recordType = recordType
            self.field = field
        }
    }

    private static let byPlace: [Place: Field] = {
        var byPlace: [Place: Field] = [:]
        for field in fields {
            let previous = byPlace.updateValue(field, forKey: Place(field.recordType, field.code))
            precondition(previous == nil, "No two fields share a place.")
        }
        return byPlace
    }()
}

/// What is computed from other fields and from the membership logs, and never stored as truth.
package struct DerivedField: Hashable, Sendable {
    package let entity: Entity
    package let name: String
    package let compartment: Compartment
    private let dutch: String

    package func label(in language: Language) -> String {
        language == .dutch ? dutch : name.asLabel
    }

    package static let all: [DerivedField] = [
        DerivedField(.case, "owner_org", nl: "Regievoerende organisatie"),
        DerivedField(.case, "care_team", nl: "Behandelteam"),
        DerivedField(.case, "waiting_days", nl: "Wachtdagen"),
        DerivedField(.case, "holds", nl: "Vernietigingsstop"),
        DerivedField(.case, "retained_until", nl: "Bewaren tot"),
        DerivedField(.attachment, "presence", nl: "Aanwezig op"),
        DerivedField(.contact, "expires_on", nl: "Vervalt op"),
    ]

    private init(_ entity: Entity, _ name: String, nl dutch: String) {
        self.entity = entity
        self.name = name
        self.dutch = dutch
        compartment = .core
    }
}
