import GRDB

extension ServerError {
    /// What an error of the store means for whoever runs the server; nil for any other error.
    ///
    /// SQLite's own text is not told: it quotes statements, and helps nobody.
    package init?(explaining error: any Error) {
        if let error = error as? ServerError {
            self = error
            return
        }
        guard let error = error as? DatabaseError else { return nil }
        let code = error.extendedResultCode.rawValue
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB:
            self.init(
                .storeDamaged,
                "The store is damaged (SQLite's code \(code)). Keep the folder, and restore a backup;"
                    + " devices bring what came later."
            )
        case .SQLITE_CANTOPEN:
            self.init(
                .dataFolder,
                "The store cannot be opened (SQLite's code \(code)). See that the folder is this"
                    + " user's, or restore a backup."
            )
        case .SQLITE_FULL:
            self.init(.storeFailed, "The disk is full. Free some space; nothing was lost.")
        default:
            self.init(
                .storeFailed,
                "The store failed (SQLite's code \(code)). Look at the disk; nothing was changed."
            )
        }
    }
}
