package import Replica

// What screens and lists ask of a case.

extension Document {
    /// The phase that was recorded last, if any, and whether people disagree about it.
    ///
    /// Closing never beats what was done without knowing of it: two phases of which neither saw the
    /// other both stand, and the one that is not closed is in force.
    package var phase: PhaseReading? {
        let all = events(CaseFields.phase)
        let standing = all.filter { event in !all.contains { saw($0.author, event.author) } }
        guard let inForce = standing.last(where: { $0.text("phase") != "closed" }) ?? standing.last
        else { return nil }
        let codes = Set(standing.compactMap { $0.text("phase") })
        return PhaseReading(inForce: inForce, standing: standing, isContested: codes.count > 1)
    }

    /// Notes that were added to a note.
    package func addenda(to note: RecordID) -> [EventReading] {
        events(NoteFields.addendum).filter { $0.record("note") == note }
    }

    /// Signals that nobody retracted.
    package var signals: [EventReading] {
        let retracted = Set(events(SignalFields.retracted).compactMap { $0.record("signal") })
        return events(SignalFields.signal).filter { !retracted.contains($0.record) }
    }

    /// How differences in a cell were resolved, oldest first.
    package func resolutions(of address: CellAddress) -> [EventReading] {
        events(CaseFields.resolution).filter { $0.cell("field") == address }
    }
}

/// In which phase a case is.
package struct PhaseReading: Hashable, Sendable {
    package let inForce: EventReading
    /// The phases that no later one had seen.
    package let standing: [EventReading]
    package let isContested: Bool

    /// A code of the vocabulary `phase`.
    package var code: String { inForce.text("phase") ?? "" }
}
