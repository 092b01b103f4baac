import Replica
import Trust
import Wire

// Own changes: made, compressed, sealed, linked, and put into the outbox.

extension Command {
    /// Makes, at most, one change of the edit; nil if it does nothing.
    mutating func edit(
        _ id: DocumentID,
        _ body: (inout Edit) throws(ReplicaError) -> Void
    ) throws -> SealedID? {
        let role = try checkWriting(id)
        let own = try ownChain(in: id)
        let sealing = try sealingEpoch(of: id)
        let chain = try chain(for: sealing, in: id, own)
        let epoch = sealing.held
        var document = try open(id)
        while document.heads.count > Replica.Limits.dependencies {
            guard let joined = try document.join(by: Replica.ChainID(chain), authored: now) else {
                break
            }
            _ = try seal(joined.change, at: chain, under: epoch)
        }
        let edited = try document.edit(by: Replica.ChainID(chain), authored: now, body)
        guard let edited else { return nil }
        if role == .reader, !isAccessOnly(payload: edited.change.payload) { throw Self.notMember }
        let sealed = try seal(edited.change, at: chain, under: epoch)
        memory.documents[id] = document
        touched.insert(id)
        add(edited.patches, to: id)
        return sealed
    }

    private mutating func checkWriting(_ id: DocumentID) throws -> DocumentRole {
        try checkSealing()
        guard !isErased(id) else { throw SamenError.erased }
        guard evaluation.document(id) != nil else {
            throw SamenError(
                .unknownDocument,
                "The document is not known here.",
                advice: "Synchronise, and check the identifier."
            )
        }
        let role = evaluation.role(of: device.id, in: id) ?? awaitedRole(in: id)
        guard let role else { throw Self.notMember }
        return role
    }

    /// The chain that own changes of the document go into.
    ///
    /// Where the device is not the only one with its store, or its own chain cannot be continued, a
    /// new incarnation begins first: a forked chain is void until people decide.
    private mutating func ownChain(in id: DocumentID) throws -> Trust.ChainID {
        let incarnation = try store.incarnation()
        // Granted again after a removal: the cutoff ends the old chain, and names no new one.
        let isCut = evaluation.cutoffs(of: id)[device.id]?.heads
            .contains { $0.incarnation == incarnation }
        if try isCut == true || store.suspicion() != nil { _ = try rehome() }
        let chain = try Trust.ChainID(
            document: id,
            device: device.id,
            incarnation: store.incarnation()
        )
        let stored = try store.tip(of: chain)?.seq ?? 0
        if try open(id).version[Replica.ChainID(chain)] == stored { return chain }
        _ = try rehome()
        return try Trust.ChainID(document: id, device: device.id, incarnation: store.incarnation())
    }

    /// Seals a change as the next one of a chain, and puts it into the outbox.
    ///
    /// Number and predecessor are read here, inside the transaction that stores the change.
    mutating func seal(
        _ change: Replica.Change,
        at chain: Trust.ChainID,
        under epoch: HeldEpoch,
        origin: ChangePayload.Origin? = nil
    ) throws -> SealedID {
        let tip = try store.tip(of: chain)
        let place = ChangePlace(chain: chain, seq: (tip?.seq ?? 0) + 1)
        precondition(Carrier(place) == change.carrier, "the engine and the chain count alike")
        let frame = Compression.deflate(change.payload)
        let payload = ChangePayload(
            change: frame ?? change.payload,
            compression: frame == nil ? .none : .zstd,
            decodedLength: change.payload.count,
            origin: origin
        )
        let position = ChangeSealer.Position(
            place: place,
            prev: tip?.id,
            authHeads: authHeads(of: chain.document)
        )
        let sealed = try ChangeSealer(network: device.network, random: device.random)
            .seal(payload, at: position, under: epoch, by: device.secrets.keys.signing)
        let number = try store.insert(sealed, .full, at: now)
        try store.post(change: number, at: now)
        return sealed.id
    }

    /// What the change says its author had seen, within what one change may name.
    private mutating func authHeads(of document: DocumentID) -> [EntryID] {
        let own = evaluation.heads(of: .document(document))
        let network = evaluation.heads(of: .network)
        return Array((own + network).prefix(Wire.Limits.authHeadsPerChange))
    }
}
