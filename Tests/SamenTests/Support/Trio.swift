import Samen
import Trust

/// Ann, Bob and the lead have one document of Ann's, and all of it.
struct Trio {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID

    init(seed: UInt64 = 1) throws {
        town = try Town(seed: seed)
        (ann, bob, lead) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead)
        )
        document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("one. ", in: document, at: town.now())
        for device in [bob, lead] { try hand(ann, to: device, at: town.now()) }
    }
}
