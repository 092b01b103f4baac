import Foundation
import Replica
import Samen
import TestSupport
import Testing
import Trust
import Wire

/// What a later version of this program writes into the same network.
@Suite struct `A later version's entry` {
    @Test func `D14 stops sealing with update-needed, keeps what was written, and is handed on`()
        throws
    {
        let town = try Town(seed: 14)
        let (ann, bob) = try (town.device(town.ann), town.device(town.bob))
        let document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("before ", in: document, at: town.now())
        let later = try town.later()
        try ann.receive(entries: [later], at: town.now())
        let error = #expect(throws: SamenError.self) {
            try ann.type("after", in: document, at: town.now())
        }
        #expect(error?.code == .updateNeeded)
        #expect(error?.wording(in: .dutch).advice.isEmpty == false)
        #expect(try ann.text(of: document) == "before ", "what was written is there")
        // Everything goes on to the next device, the entry nobody here can read among it.
        try hand(ann, to: bob, at: town.now())
        #expect(try bob.text(of: document) == "before ")
        #expect(try bob.entries().contains(later), "byte for byte")
        #expect(throws: SamenError.self) { try bob.type("x", in: document, at: town.now()) }
        // Also after the store was opened again.
        let again = try town.copy(of: bob, town.bob)
        #expect(try again.entries().contains(later))
        #expect(try again.check() == [])
    }
}

extension Town {
    /// An administrator's entry with an action of a later version: field 60, a message.
    fileprivate func later() throws -> WireSignedEntry {
        let keys = admin.keys()
        let draft = membership.draft(in: nil, by: .device(keys.id), at: 0)
        let known = try draft.signed(.handoverConfirmed(ann.member), by: keys.signing)
        var body = try WireEntryBody(decoding: Array(known.wire.body))
        body.action = nil
        let bytes = body.encoded + [0xE2, 0x03, 0x02, 0x08, 0x01]
        var message = WireSignedEntry()
        message.body = Data(bytes)
        let id = Hashing.hash(.entry, bytes)
        message.signature = Data(keys.signing.sign(.entry, in: network, id).bytes)
        return message
    }
}
