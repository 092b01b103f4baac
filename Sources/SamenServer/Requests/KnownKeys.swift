import Synchronization
import Trust

/// The keys of devices that have pushed before.
///
/// A device's identifier is the hash of its keys, so what was once right stays right: nothing here is
/// ever out of date, and whether a device may still act is asked elsewhere.
final class KnownKeys: Sendable {
    private let identities = Mutex<[DeviceID: DeviceIdentity]>([:])

    /// Checks the signatures of a push, after asking for the keys that are not known yet.
    func check(
        _ push: inout PreparedPush,
        asking: (Set<DeviceID>) async throws(Problem) -> [DeviceIdentity]
    ) async throws(Problem) {
        let authors = push.authors
        guard !authors.isEmpty else { return }
        let unknown = identities.withLock { known in authors.filter { known[$0] == nil } }
        if !unknown.isEmpty { keep(try await asking(unknown)) }
        let known = identities.withLock { $0 }
        push.checkSignatures { known[$0] }
    }

    private func keep(_ found: [DeviceIdentity]) {
        identities.withLock { known in
            if known.count >= Limits.knownKeys { known = [:] }
            for identity in found { known[identity.id] = identity }
        }
    }
}
