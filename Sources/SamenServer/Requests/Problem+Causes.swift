import GRDB
import Sync
import Trust

// What a client is told of what went wrong inside.

extension Problem {
    /// Of an error below: the disk, the store, or our own limits.
    init(_ error: any Error) {
        switch error {
        case let problem as Problem: self = problem
        case let refusal as EnrolmentRefusal: self = Problem(refusal)
        case let error as SyncError where error.code == .limit: self = .tooLarge
        case is SyncError: self = .malformed
        case let error as DatabaseError where error.resultCode == .SQLITE_FULL:
            self = .full.after(seconds: Limits.fullRetrySeconds)
        case let error as DatabaseError where error.extendedResultCode == .SQLITE_IOERR_WRITE:
            self = .full.after(seconds: Limits.fullRetrySeconds)
        case let error as ServerError where error.code == .busy:
            self = .busy.after(seconds: Limits.busyRetrySeconds)
        default: self = .failed
        }
    }

    /// Of a request that is not authentic.
    ///
    /// Only a wrong clock is told apart: its owner can do something about it, with the server's time
    /// in hand.
    init(refusal error: TrustError, now: UInt64) {
        switch error.reason {
        case .clock: self = .clock.at(now)
        case .malformed, .digest: self = .malformed
        default: self = .unauthenticated
        }
    }

    private init(_ refusal: EnrolmentRefusal) {
        switch refusal {
        case .notPermitted: self = .notPermitted
        case .notHere: self = .notHere
        case .state: self = .state
        case .replayed: self = .replayed
        case .tooMany(let seconds): self = .rate.after(seconds: seconds)
        }
    }
}
