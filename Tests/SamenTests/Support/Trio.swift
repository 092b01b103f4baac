import Samen
import Trust

/// Ann, Bob and the lead have one document of Ann's, and all of it.
struct Trio {
    let town: Town
    let ann, bob, lead: Device
    let document: DocumentID

    init() throws {
        town = try Town()
        (ann, bob, lead) = try (
            town.device(town.ann), town.device(town.bob), town.device(town.lead)
        )
        document = try ann.createDocument(for: [town.bob.member: .writer], at: town.now())
        try ann.type("one. ", in: document, at: town.now())
        for device in [bob, lead] { try hand(ann, to: device, at: town.now()) }
    }
}
