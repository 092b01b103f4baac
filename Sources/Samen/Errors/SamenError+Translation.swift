import CaseFile
import GRDB
import Replica
import Trust

/// Every error that leaves the device is a `SamenError`: one place decides how the others read.
extension SamenError {
    /// Any error of the library or of what it is made of.
    package init(explaining error: any Error) {
        self.init(error)
    }

    init(_ error: any Error) {
        switch error {
        case let error as SamenError: self = error
        case let error as ReplicaError: self.init(error)
        case let error as TrustError: self.init(error)
        case let error as DatabaseError: self.init(error)
        case let error as CaseFileError: self.init(error)
        case let error as VaultError: self.init(error)
        case let error as VaultKeyError: self.init(error)
        default:
            self.init(
                .storage,
                "The store failed: \(type(of: error)).",
                advice:
                    "Nothing was changed. Try again; if it stays, keep the file and ask for help."
            )
        }
    }

    private init(_ error: ReplicaError) {
        // The engine and the seal have one limit each on the size of a change; both mean "split".
        let isSize = error.code == .limit && error.advice.hasPrefix("Split")
        let code: Code =
            switch error.code {
            case .contested, .seenChanged: .contested
            default: isSize ? .split : .edit
            }
        self.init(code, error.message, advice: error.advice)
    }

    private init(_ error: TrustError) {
        switch error.reason {
        case .tooLarge:
            self.init(.split, error.message + ".", advice: "Split the edit into several.")
        case .updateNeeded:
            self.init(.updateNeeded, error.message + ".", advice: "Update this program.")
        default:
            self.init(.trust, "\(error).", advice: "Nothing was changed.")
        }
    }

    private init(_ error: DatabaseError) {
        // The statement and its arguments may hold content, so only the code is told.
        if [.SQLITE_CORRUPT, .SQLITE_NOTADB].contains(error.resultCode) {
            self = Store.damaged
            return
        }
        let isFull = error.resultCode == .SQLITE_FULL
        self.init(
            .storage,
            "The store failed with SQLite's code \(error.extendedResultCode.rawValue).",
            advice: isFull
                ? "Free some space on the disk and try again; nothing was lost."
                : "Nothing was changed. Try again; if it stays, keep the file and ask for help."
        )
    }
}
