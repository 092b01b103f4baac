extension Change {
    /// The same operations under an identity of their own, at the beginning of another chain or after
    /// a change that was moved before it.
    ///
    /// For work whose place, and so whose identity, another change has taken. Its author's view stays
    /// what it was: what came before it in its chain is named, where it was implied.
    ///
    /// - Parameters:
    ///   - id: The new place, and identity.
    ///   - predecessor: What came before it in its old chain; nil if that was moved too.
    /// - Returns: Nil if the payload cannot be read, or would name too many changes.
    package func moved(to id: ChangeID, after predecessor: ChangeID?) -> Change? {
        let decoded = Payload(decoding: payload)
        guard var envelope = decoded.envelope, let operations = decoded.operations else {
            return nil
        }
        if let predecessor {
            envelope.dependencies.removeAll { $0.chain == predecessor.chain }
            envelope.dependencies.append(predecessor)
            envelope.dependencies.sort()
        }
        guard envelope.dependencies.count <= Limits.dependencies else { return nil }
        return Change(id: id, payload: Payload.encode(envelope, operations))
    }
}
