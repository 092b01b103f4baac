import Trust

/// Entries of a large network: many administrators side by side who grant, remove and grant again.
enum EntryLoad {
    /// So many entries, of which one in a hundred removes somebody, on so many branches that now and
    /// then come together.
    static func entries(_ count: Int, branches: Int) -> [Entry] {
        var writer = Writer()
        let organisation: OrganisationID = writer.name()
        writer.byRoot(.networkGenesis)
        writer.byRoot(.organisationGrant(OrganisationGrant(organisation: organisation)))
        let devices: [DeviceID] = (0..<branches).map { _ in writer.name() }
        for device in devices {
            let member = MemberID(organisation: organisation, person: writer.name())
            writer.byRoot(.adminGrant(AdminGrant(member: member)))
            writer.byRoot(.deviceGrant(DeviceGrant(member: member, device: device)))
        }
        let base = writer.tip
        var tips = [EntryID?](repeating: base, count: branches)
        let people = (0..<count / 10).map { _ in
            MemberID(organisation: organisation, person: writer.name())
        }
        while writer.entries.count < count {
            let number = writer.entries.count
            let branch = number % branches
            let member = people[number &* 7_919 % people.count]
            let action: Action =
                switch number % 100 {
                case 0: .remove(Remove(target: .member(member), reason: .left))
                case 1..<60: .memberGrant(MemberGrant(member: member, role: .worker))
                default: .deviceGrant(DeviceGrant(member: member, device: writer.name()))
                }
            let above = number % 5_000 < branches ? tips : [tips[branch]]
            tips[branch] = writer.write(action, by: devices[branch], after: above.compactMap { $0 })
        }
        return writer.entries
    }

    private struct Writer {
        private(set) var entries: [Entry] = []
        private(set) var tip: EntryID?
        private var last: [Author: Entry] = [:]
        private var names: UInt64 = 0

        mutating func name<Kind>() -> Identifier32<Kind> {
            guard let made = Identifier32<Kind>(bytes: bytes(32)) else {
                preconditionFailure("thirty-two bytes make a name")
            }
            return made
        }

        mutating func name<Kind>() -> Identifier16<Kind> {
            guard let made = Identifier16<Kind>(bytes: bytes(16)) else {
                preconditionFailure("sixteen bytes make a name")
            }
            return made
        }

        /// Spread like hashes are.
        private mutating func bytes(_ count: Int) -> [UInt8] {
            names += 1
            let spread = names &* 0x9E37_79B9_7F4A_7C15
            return withUnsafeBytes(of: spread) { Array($0) }
                + [UInt8](repeating: 0, count: count - 8)
        }

        mutating func byRoot(_ action: Action) {
            tip = write(action, by: .root, after: tip.map { [$0] } ?? [])
        }

        mutating func write(_ action: Action, by device: DeviceID, after parents: [EntryID])
            -> EntryID
        {
            write(action, by: .device(device), after: parents)
        }

        private mutating func write(_ action: Action, by author: Author, after parents: [EntryID])
            -> EntryID
        {
            let before = last[author]
            let entry = Entry(
                id: name(),
                log: .network,
                author: author,
                authorSeq: (before?.authorSeq ?? 0) + 1,
                authorPrev: before?.id,
                parents: Set(parents).sorted(),
                action: action
            )
            entries.append(entry)
            last[author] = entry
            return entry.id
        }
    }
}
