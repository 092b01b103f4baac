package import Trust
import Wire

extension Device {
    /// Why the device doubts that it is the only one with its store; nil while it does not.
    package func suspicion() throws -> Suspicion? {
        try ask { try $0.store.suspicion() }
    }

    package func incarnation() throws -> IncarnationID {
        try ask { try $0.store.incarnation() }
    }

    /// Draws a new marker, to be kept outside the store and handed in when it is opened next.
    ///
    /// A store that was copied or put back shows an old one. The one before it is accepted too, for the
    /// caller that dies between commit and keeping, or cannot keep it: no other is drawn until `kept`,
    /// which is what the caller keeps now, is the last one.
    package func renewMarker(at now: UInt64, kept: [UInt8]? = nil) throws -> [UInt8] {
        let known = try ask { try $0.store.markers() }
        if kept == known.previous, known.previous != known.current { return known.current }
        return try perform(at: now) { command in
            let marker = command.device.random.bytes(16)
            try command.store.renewMarker(marker)
            return marker
        }
    }

    /// Begins a new incarnation; work that no server has is sealed again in it, with its identity.
    ///
    /// Returns how many changes were sealed again.
    @discardableResult
    package func rehome(at now: UInt64) throws -> Int {
        try perform(at: now) { try $0.rehome() }
    }

    /// Ends the doubt whether this store is what was kept of it: an exchange in which it was presented
    /// has come to its end, and nothing more will be known.
    ///
    /// A new incarnation begins, as before an edit, because what was lost may yet be with others.
    package func endDoubt(at now: UInt64) throws {
        try perform(at: now) { command in
            guard try command.store.suspicion() == .marker else { return }
            _ = try command.rehome()
        }
    }

    /// Own chains that a server acknowledged and has not borne out since; of the central one also those
    /// that it has by the word of relays.
    package func unconfirmedTips(
        at source: Source
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        try ask {
            try $0.store.unconfirmedTips(
                of: id,
                at: source.server,
                isCentral: source.kind == .central,
                atMost: Wire.Limits.confirmedHeads
            )
        }
    }

    /// The last change of each chain of the present incarnation that a server has by its own word,
    /// ascending by document; as many as asked for, after a document.
    package func ownTips(
        knownTo server: ServerID,
        after document: DocumentID? = nil,
        atMost count: Int = Wire.Limits.ownHeads
    ) throws -> [(document: DocumentID, tip: StoredTip)] {
        try ask { try $0.store.ownTips(of: id, knownTo: server, after: document, atMost: count) }
    }
}
