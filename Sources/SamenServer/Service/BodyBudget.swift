import Synchronization

/// The memory that all bodies together may take, whoever sends them.
///
/// A body is read before anyone knows whose it is, so without this two thousand strangers could fill
/// two thousand bodies.
final class BodyBudget: Sendable {
    struct Exceeded: Error {}

    private let taken = Mutex(0)

    /// What one request takes, until it is answered.
    final class Space: Sendable {
        private let budget: BodyBudget
        private let taken = Mutex(0)

        fileprivate init(_ budget: BodyBudget) {
            self.budget = budget
        }

        func take(_ bytes: Int) throws(Exceeded) {
            let fits = budget.taken.withLock { total in
                guard total + bytes <= Limits.bodiesBytes else { return false }
                total += bytes
                return true
            }
            guard fits else { throw Exceeded() }
            taken.withLock { $0 += bytes }
        }

        func giveBack() {
            let bytes = taken.withLock { taken in
                defer { taken = 0 }
                return taken
            }
            budget.taken.withLock { $0 -= bytes }
        }
    }

    func space() -> Space { Space(self) }
}
