import Wire

extension SignedEntry {
    /// Why an erasure was requested, by the code in the entry; nil for any other entry.
    package var erasureBasis: UInt32? {
        guard case .eraseRequest(let request)? = action else { return nil }
        return request.basis
    }

    /// Why a document is held, by the code in the entry; nil for any other entry.
    package var holdGround: UInt32? {
        guard case .hold(let hold)? = action else { return nil }
        return hold.ground
    }

    /// The evaluation needs neither code, so neither is among the facts.
    private var action: WireEntryBody.OneOf_Action? {
        (try? WireEntryBody(decoding: body))?.action
    }
}
