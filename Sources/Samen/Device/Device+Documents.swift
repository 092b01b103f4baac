package import Replica
package import Trust

extension Device {
    /// One edit of one document.
    package struct DocumentEdit {
        package let document: DocumentID
        package let body: (inout Edit) throws(ReplicaError) -> Void

        package init(
            _ document: DocumentID,
            _ body: @escaping (inout Edit) throws(ReplicaError) -> Void
        ) {
            self.document = document
            self.body = body
        }
    }

    /// What a command saved.
    package struct Saved: Equatable, Sendable {
        /// In the order of the edits; edits that did nothing made none.
        package let changes: [SealedID]
        package let shown: [DocumentPatches]
    }

    /// Edits documents, all of them or none; when this returns, the work is safe on this device.
    ///
    /// One document may occur several times: each edit becomes a change of its own.
    @discardableResult
    package func edit(_ edits: [DocumentEdit], at now: UInt64) throws -> Saved {
        try perform(at: now) { command in
            var changes: [SealedID] = []
            for edit in edits {
                if let change = try command.edit(edit.document, edit.body) {
                    changes.append(change)
                }
            }
            return Saved(changes: changes, shown: command.shown)
        }
    }

    @discardableResult
    package func edit(
        _ document: DocumentID,
        at now: UInt64,
        _ body: @escaping (inout Edit) throws(ReplicaError) -> Void
    ) throws -> Saved {
        try edit([DocumentEdit(document, body)], at: now)
    }

    /// Inserts a text of any length, as several changes where one could not hold it.
    @discardableResult
    package func insert(
        _ text: String,
        at position: Int,
        in address: CellAddress,
        of document: DocumentID,
        at now: UInt64
    ) throws -> Saved {
        var edits: [DocumentEdit] = []
        var position = position
        for piece in Self.pieces(of: text) {
            let start = position
            edits.append(
                DocumentEdit(document) { edit throws(ReplicaError) in
                    try edit.insert(piece, at: start, in: address)
                }
            )
            position += piece.unicodeScalars.count
        }
        return try edit(edits, at: now)
    }

    /// The text in pieces that fit into one change each, cut between scalars.
    private static func pieces(of text: String) -> [String] {
        var pieces: [String] = []
        var piece = String.UnicodeScalarView()
        var bytes = 0
        for scalar in text.unicodeScalars {
            let width = UTF8.width(scalar)
            if bytes + width > DeviceLimits.insertionBytes {
                pieces.append(String(piece))
                (piece, bytes) = (String.UnicodeScalarView(), 0)
            }
            piece.append(scalar)
            bytes += width
        }
        return bytes > 0 ? pieces + [String(piece)] : pieces
    }

    /// A document as it stands; empty if nothing of it is here.
    package func document(_ id: DocumentID) throws -> Replica.Document {
        try ask { try $0.open(id) }
    }

    /// The documents that this device's member may read now, ascending.
    package func documents() throws -> [DocumentID] {
        try ask { command in
            let evaluation = command.evaluation
            return evaluation.documents.filter {
                evaluation.role(of: id, in: $0) != nil && !command.isErased($0)
            }
        }
    }

    /// Cells with more than one value, across all documents: what people must look at.
    package func contested() throws -> [ContestedCell] {
        try ask { try $0.store.contested() }
    }
}
