import Dispatch
import Synchronization

// Opening many changes at once: no change needs another one for it, and every core may help.

extension ChangeJudge {
    /// Changes that one core opens at a time; fewer are not worth a second one.
    private static let openedTogether = 64

    /// What is in these changes, in their order.
    package func contents(of changes: [SealedChange], _ keys: EpochKeys) -> [Content] {
        let size = Self.openedTogether
        let parts = (changes.count + size - 1) / size
        guard parts > 1 else { return changes.map { content(of: $0, keys) } }
        let opened = Mutex([[Content]](repeating: [], count: parts))
        DispatchQueue.concurrentPerform(iterations: parts) { part in
            let end = min((part + 1) * size, changes.count)
            let contents = changes[part * size..<end].map { content(of: $0, keys) }
            opened.withLock { $0[part] = contents }
        }
        return opened.withLock { $0.flatMap(\.self) }
    }
}
