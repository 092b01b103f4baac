import Foundation
import GRDB
import Replica
import Samen
import SimulatedWorld
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// The shipped device in the hands of someone who holds its keys: seals, signs, backdates, clones and
/// orders whatever it likes.
struct EvilDevice {
    let world: SimulatedDevice
    let village: Village

    var device: Device { world.device }
    var id: Trust.DeviceID { world.device.id }

    /// Where a forged change claims to stand.
    struct Claim {
        var incarnation: IncarnationID?
        var after: (seq: UInt64, id: Trust.ChangeID)?
        var authHeads: [EntryID]?
        var epoch: EpochID?
    }

    /// The end of this device's present chain in a document.
    func claim(in document: DocumentID) throws -> Claim {
        let incarnation = try device.incarnation()
        let tip = try device.tips(of: document).first {
            $0.device == id && $0.incarnation == incarnation
        }
        return Claim(incarnation: incarnation, after: tip.map { ($0.seq, $0.id) })
    }

    /// Seals payloads one after another from a claimed place on, and signs them soundly; as another
    /// device, where its keys are at hand too.
    func seal(
        _ payloads: [ChangePayload],
        in document: DocumentID,
        _ claim: Claim,
        as other: EvilDevice? = nil
    ) throws -> [SealedChange] {
        let evaluation = try device.evaluation()
        let author = other ?? self
        let chain = Trust.ChainID(
            document: document,
            device: author.id,
            incarnation: try claim.incarnation ?? device.incarnation()
        )
        let epoch = try held(claim.epoch, of: document)
        var last = claim.after
        return try payloads.map { payload in
            let position = ChangeSealer.Position(
                place: ChangePlace(chain: chain, seq: (last?.seq ?? 0) + 1),
                prev: last?.id,
                authHeads: claim.authHeads ?? evaluation.heads(of: .document(document))
            )
            let sealed = try ChangeSealer(network: village.network, random: village.random)
                .seal(payload, at: position, under: epoch, by: author.world.person.keys().signing)
            last = (sealed.place.seq, sealed.id)
            return sealed
        }
    }

    /// What an edit of a document says, without its being stored.
    func payload(
        in document: DocumentID,
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws -> ChangePayload {
        var copy = try device.document(document)
        let known = Replica.DeviceID(bytes: id.bytes)
        let word: UInt64 = try device.incarnation().bytes.reduce(0) { $0 << 8 | UInt64($1) }
        let author = Replica.ChainID(device: try #require(known), incarnation: word)
        let edited = try copy.edit(by: author, authored: 1, body)
        return ChangePayload(change: try #require(edited).change.payload)
    }

    /// A change that says what it says to everyone: in the place of its ciphertext stands its content.
    func unsealed(_ text: String, in document: DocumentID) throws -> WireSealedChange {
        let payload = try payload(in: document) { edit throws(ReplicaError) in
            try edit.insert(text, at: 0, in: Cells.note)
        }
        let sealed = try seal([payload], in: document, claim(in: document))[0]
        return bare(try WireChangeHeader(decoding: Array(sealed.wire.header)), payload)
    }

    /// One's own changes, linked and signed anew, with their content in the clear, and more behind them.
    func bared(
        _ opened: [(change: WireSealedChange, payload: ChangePayload)],
        then more: [ChangePayload]
    ) throws -> [WireSealedChange] {
        var last: WireSealedChange?
        var header = WireChangeHeader()
        func add(_ payload: ChangePayload) throws -> WireSealedChange {
            if let last { header.prev = Data(try SealedChange(last).id.bytes) }
            let next = bare(header, payload)
            last = next
            return next
        }
        var bared = try opened.map { change, payload in
            header = try WireChangeHeader(decoding: Array(change.header))
            return try add(payload)
        }
        for payload in more {
            header.seq += 1
            header.salt = Data(village.random.bytes(header.salt.count))
            bared.append(try add(payload))
        }
        return bared
    }

    private func bare(_ header: WireChangeHeader, _ payload: ChangePayload) -> WireSealedChange {
        var header = header
        var plain = WireSealedChange()
        let content = payload.padded()
        header.paddedLength = numericCast(content.count)
        plain.header = Data(header.encoded)
        plain.ciphertext = Data(content + [UInt8](repeating: 0, count: 16))
        let hash = Hashing.hash(
            .change,
            Array(plain.header),
            Hashing.sha256(Array(plain.ciphertext))
        )
        let signature = world.person.keys().signing.sign(.change, in: village.network, hash)
        plain.signature = Data(signature.bytes)
        return plain
    }

    /// Signs an entry as this device, from whatever state of the log the draft says.
    func sign(
        _ content: EntryContent,
        in document: DocumentID? = nil,
        _ alter: (inout EntryDraft) -> Void = { _ in }
    ) throws -> WireSignedEntry {
        let keys = world.person.keys()
        var membership = Membership(network: village.network)
        for entry in try device.entries() { _ = try membership.add(entry) }
        var draft = membership.draft(in: document, by: .device(keys.id), at: 0)
        alter(&draft)
        return try draft.signed(content, by: keys.signing).wire
    }

    /// A second installation from an image of this one's store.
    func clone() throws -> EvilDevice {
        EvilDevice(world: try world.clone(), village: village)
    }

    /// Sends changes and entries as they are, and returns the answer.
    @discardableResult
    func push(
        _ changes: [WireSealedChange] = [],
        entries: [WireSignedEntry] = [],
        to server: EvilServer,
        at now: UInt64
    ) throws -> WireSyncResponse {
        var request = WireSyncRequest()
        request.protocol = Wire.Limits.protocolVersion
        request.push = changes
        request.authPush = entries
        let call = Call(kind: .sync, number: 1, body: request.encoded, maxAnswerBytes: 1 << 20)
        let answer = try server.answer(call, from: id, at: now).get()
        return try WireSyncResponse(decoding: answer.body)
    }

    /// An epoch with its secret, as the store holds it: the one to write in, if none is named.
    private func held(_ epoch: EpochID?, of document: DocumentID) throws -> HeldEpoch {
        let evaluation = try device.evaluation()
        let id = try #require(epoch ?? evaluation.writingEpoch(of: document))
        let known = try #require(evaluation.epochs(of: document).first { $0.id == id })
        let secret = try world.database.read { db in
            try Data.fetchOne(
                db,
                sql: "SELECT secret FROM epochs WHERE commitment = ?",
                arguments: [Data(known.commitment.bytes)]
            )
        }
        var bytes = Array(try #require(secret))
        var keys = EpochKeys(network: village.network)
        keys.insert(EpochSecret(SecretBytes(consuming: &bytes)), of: document, id)
        return try #require(keys.held(document, id, known.commitment))
    }
}
