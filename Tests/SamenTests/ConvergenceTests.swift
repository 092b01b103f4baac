import GRDB
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

@Suite struct ConvergenceTests {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `devices that get everything in any order, some of it twice, show the same`(
        seed: UInt64
    ) throws {
        let town = try Town(seed: seed)
        let devices = try [town.ann, town.bob, town.lead].map { try town.device($0) }
        let document = try devices[0].createDocument(
            for: [town.bob.member: .writer],
            at: town.now()
        )
        for device in devices.dropFirst() { try hand(devices[0], to: device, at: town.now()) }
        for round in 0..<6 {
            let device = devices[Int(town.drawn() % 3)]
            try device.edit(document, at: town.now()) { edit throws(ReplicaError) in
                try edit.insert("line \(round)\n", at: 0, in: Cells.note)
                try edit.write(.int(Int64(round)), to: Cells.danger)
                try edit.increment(Cells.attempts, by: 1)
            }
            let other = devices[Int(town.drawn() % 3)]
            let items = try device.everything()
            try other.receive(town.shuffled(items + items), at: town.now())
        }
        for device in devices {
            for other in devices {
                try other.receive(town.shuffled(device.everything()), at: town.now())
            }
        }
        let hashes = try Set(devices.map { try $0.stateHash(of: document) })
        #expect(hashes.count == 1)
        for device in devices {
            #expect(try device.check() == [])
            #expect(try device.quarantine() == [])
            #expect(try device.document(document).count(Cells.attempts) == 6)
            #expect(
                try device.contested().count
                    == (device.document(document).isContested(Cells.danger) ? 1 : 0)
            )
        }
    }

    @Test func `changes handed over one by one, last first, wait and then take effect`() throws {
        let town = try Town()
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        for word in ["a", "b", "c", "d"] { try ann.type(word, in: document, at: town.now()) }
        for item in try ann.everything().reversed() { try bob.receive([item], at: town.now()) }
        #expect(try bob.text(of: document) == "abcd")
        #expect(try bob.stateHash(of: document) == ann.stateHash(of: document))
        #expect(try bob.quarantine() == [])
    }

    @Test func `a change whose dependency is missing waits for it and shows as pending`() throws {
        let town = try Town()
        let devices = try [town.ann, town.bob, town.lead].map { try town.device($0) }
        let document = try devices[0].createDocument(
            for: [town.bob.member: .writer],
            at: town.now()
        )
        try devices[0].type("first ", in: document, at: town.now())
        try hand(devices[0], to: devices[1], at: town.now())
        try devices[1].type("second", in: document, at: town.now())
        let all = try devices[1].everything()
        let annsChange = try devices[0].changes(in: document)
        let withoutAnns = all.filter { item in !annsChange.contains { $0 == item } }
        try devices[2].receive(withoutAnns, at: town.now())
        #expect(try devices[2].reasons() == ["pending-dependency"])
        let waited = try town.copy(of: devices[2], town.lead)
        for device in [devices[2], waited] {
            try device.receive(annsChange, at: town.now())
            #expect(try device.text(of: document) == "first second")
            #expect(try device.quarantine() == [])
            #expect(try device.check() == [])
        }
    }

    @Test func `a reopened store shows what it showed, from snapshot and changes alike`() throws {
        let town = try Town()
        let ann = try town.device(town.ann)
        let document = try ann.createDocument(at: town.now())
        for number in 0..<75 { try ann.type("\(number) ", in: document, at: town.now()) }
        let again = try town.copy(of: ann, town.ann)
        #expect(try again.text(of: document) == ann.text(of: document))
        #expect(try again.stateHash(of: document) == ann.stateHash(of: document))
        #expect(try again.check() == [])
        try again.type("and on", in: document, at: town.now())
        #expect(try again.text(of: document).hasSuffix("74 and on"))
    }
}
