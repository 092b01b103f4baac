package import Trust

extension Device {
    /// The documents whose content was destroyed here, ascending.
    package func erasedDocuments() throws -> [DocumentID] {
        try ask { try $0.store.erasures().map(\.document) }
    }

    /// Whether others are still to be told that this device has erased something.
    package func owesErasureReport() throws -> Bool {
        try ask { try $0.owesErasureReport() }
    }

    /// Whether the file still lies on the disk as it was when something in it was erased.
    package func mustRenewFile() throws -> Bool {
        try ask { command in
            try command.store.erasures().contains { !command.isFileRenewed(since: $0) }
        }
    }

    /// Work of an erased document that no server had, as it is kept for those who decided; with the
    /// wraps that open it on their devices.
    package func lateWork(
        of document: DocumentID
    ) throws -> (changes: [SealedChange], wraps: [SealedWrap]) {
        try ask { command in
            let wraps = try command.store.lateWraps(of: document).map { try SealedWrap($0) }
            return (try command.store.lateWork(of: document).map(\.change), wraps)
        }
    }
}
