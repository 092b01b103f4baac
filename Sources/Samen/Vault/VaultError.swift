internal import GRDB
internal import Trust

/// What went wrong with the vault's files, by a stable code.
package struct VaultError: Error, CustomStringConvertible {
    package struct Code: Hashable, Sendable, RawRepresentable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        /// A page of the main file does not open: damaged, swapped, or of another vault.
        package static let page = Code(rawValue: "vault-page")
        /// The log is damaged where a begun checkpoint needs it whole.
        package static let log = Code(rawValue: "vault-log")
        /// The key does not fit the vault, or is another vault's.
        package static let key = Code(rawValue: "vault-key")
        /// A folder or file has another owner or mode, is a symbolic link, or lies on a network.
        package static let permissions = Code(rawValue: "vault-permissions")
        /// There is no folder in memory that all processes of this vault can share.
        package static let sharedMemory = Code(rawValue: "vault-shared-memory")
        /// Another process holds the lock longer than the caller would wait.
        package static let locked = Code(rawValue: "vault-locked")
        /// Readers stand in the way of a checkpoint that must be complete.
        package static let busy = Code(rawValue: "vault-busy")
        /// The vault was re-keyed or restored since it was opened here: open it again.
        package static let replaced = Code(rawValue: "vault-replaced")
        package static let missing = Code(rawValue: "vault-missing")
        package static let exists = Code(rawValue: "vault-exists")
        /// The system refused an operation on a file.
        package static let file = Code(rawValue: "vault-file")
    }

    package let code: Code
    package let message: String
    package let underlying: (any Error)?

    package init(_ code: Code, _ message: String, underlying: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
    }

    package var description: String {
        "\(code.rawValue): \(message)"
    }
}

extension VaultError {
    /// `SQLITE_IOERR_DATA`, which SQLite's ordinary VFS never returns.
    private static let damagedData = ResultCode(rawValue: 10 | 32 << 8)

    /// Names the unit behind an I/O error of SQLite, which itself only says that data was bad.
    static func explaining(_ error: any Error, with vfs: VaultVFS) -> any Error {
        guard
            let error = error as? DatabaseError,
            error.extendedResultCode == Self.damagedData,
            let unit = vfs.lastFailure
        else { return error }
        switch unit.kind {
        case .page:
            return VaultError(
                .page,
                "Page \(unit.number) of the vault does not open; nothing was changed.",
                underlying: error
            )
        case .logHeader:
            return VaultError(
                .log,
                "The log is damaged and part of it is in the main file; nothing was changed.",
                underlying: error
            )
        case .frame, .foldMark:
            return VaultError(
                .log,
                "Frame \(unit.number) of the log does not open; nothing was changed.",
                underlying: error
            )
        }
    }
}
