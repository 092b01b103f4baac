import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// Devices that write, meet, crash, are copied and lose members, by a seed.
@Suite struct RandomWeekTests {
    private struct Week {
        let town: Town
        var people: [Town.Person]
        var devices: [Device]
        /// Older states of their stores, to which they may be put back.
        var images: [Device]
        let documents: [DocumentID]

        init(seed: UInt64) throws {
            let town = try Town(seed: seed)
            self.town = town
            people = [town.ann, town.bob, town.lead, town.ann]
            devices = try people.prefix(3).map { try town.device($0) }
            let others = [town.bob.member: DocumentRole.writer]
            let (first, lead) = (devices[0], devices[2])
            images = []
            documents = [
                try first.createDocument(for: others, at: town.now()),
                try lead.createDocument(
                    for: [town.ann.member: .owner, town.bob.member: .writer],
                    at: town.now()
                ),
            ]
            let laptop = Town.Person(another: town.ann, town.random)
            people[3] = laptop
            try town.byAdmin(town.grant(laptop))
            devices.append(try town.device(laptop))
            for device in devices {
                try device.receive(entries: town.entries, at: town.now())
                for other in devices { try hand(device, to: other, at: town.now()) }
            }
            for device in devices { try device.maintain(at: town.now()) }
            images = try devices.indices.map { try town.copy(of: devices[$0], people[$0]) }
        }

        func draw(_ count: Int) -> Int { Int(town.drawn() % UInt64(count)) }

        mutating func step() throws {
            let index = draw(devices.count)
            let device = devices[index]
            switch draw(15) {
            case 0..<5: try write(device)
            case 5..<8: try meet(device, devices[draw(devices.count)])
            case 8: devices[index] = try town.copy(of: device, people[index])
            case 9:
                let copy = try town.copy(of: device, people[index], marker: [0])
                try write(copy)
                devices[index] = copy
            case 10: try device.maintain(at: town.now())
            case 11: images[index] = try town.copy(of: device, people[index])
            case 12: devices[index] = try town.copy(of: images[index], people[index], marker: [0])
            case 13: try synchronise(device)
            default: try move(town.bob.member)
            }
        }

        private func write(_ device: Device) throws {
            let document = documents[draw(2)]
            let (choice, number) = (draw(4), Int64(draw(5)))
            let at = draw(1_000)
            do {
                try device.edit(document, at: town.now()) { edit throws(ReplicaError) in
                    let length = edit.length(of: Cells.note)
                    switch choice {
                    case 0: try edit.insert("word\(number) ", at: at % (length + 1), in: Cells.note)
                    case 1 where length > 3:
                        try edit.delete(at % (length - 2)..<at % (length - 2) + 2, in: Cells.note)
                    case 2: try edit.write(.int(number), to: Cells.danger)
                    default: try edit.increment(Cells.attempts, by: 1)
                    }
                }
            } catch let error as SamenError {
                // Not a member just now, without keys yet, or put back where a new key is needed: nothing
                // was saved, and it was said.
                let codes = [
                    "not-allowed", "waiting-for-keys", "unknown-document", "unsynchronised",
                ]
                #expect(codes.contains(error.code.rawValue), "\(error)")
            }
        }

        private func meet(_ device: Device, _ other: Device) throws {
            let items = town.shuffled(try device.everything())
            try other.receive(Array(items.prefix(1 + draw(items.count))), at: town.now())
        }

        /// Takes all that the others have, as a whole exchange brings it.
        private func synchronise(_ device: Device) throws {
            for other in devices { try device.receive(other.everything(), at: town.now()) }
            _ = try device.settleOwnEntries(at: town.now())
        }

        /// The lead removes a member, or takes it back.
        private func move(_ member: MemberID) throws {
            let lead = devices[2]
            let document = documents[draw(2)]
            guard try lead.documents().contains(document) else { return }
            if try lead.mayLackOwnEntries() { try synchronise(lead) }
            if try lead.evaluation().members(of: document)[member] == nil {
                try lead.add(member, as: .writer, to: document, at: town.now())
            } else {
                try lead.remove(member, from: document, at: town.now())
            }
        }

        func meetAll() throws {
            for _ in 0..<3 {
                for device in devices {
                    for other in devices {
                        try other.receive(town.shuffled(device.everything()), at: town.now())
                    }
                }
                for device in devices {
                    _ = try device.settleOwnEntries(at: town.now())
                    try device.maintain(at: town.now())
                }
            }
        }
    }

    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `after any week, devices that met hold the same and contradict nothing`(
        seed: UInt64
    ) throws {
        var week = try Week(seed: seed)
        for _ in 0..<75 { try week.step() }
        try week.meetAll()
        for document in week.documents {
            let tips = try Set(week.devices.map { try $0.tips(of: document) })
            #expect(tips.count == 1)
            let readers = try week.devices.filter { try $0.documents().contains(document) }
            let hashes = try Set(readers.map { try $0.stateHash(of: document) })
            #expect(hashes.count == 1)
        }
        for device in week.devices {
            #expect(try device.check() == [])
            #expect(try device.forkedLogs() == [], "no store that was put back signed too early")
        }
    }
}
