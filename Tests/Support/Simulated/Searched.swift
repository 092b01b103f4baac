package import TestSupport

/// What a case made whose servers, and whose wire, are searched when it ends.
package protocol Searched: AnyObject {
    /// False only where sealing was switched off on purpose.
    var isSealed: Bool { get }
    func canaries() throws -> Canaries
    /// The store of a server before anyone has written: nothing in it proves anything.
    func empty() throws -> [UInt8]
    /// All that servers hold, and all that ever went to them and came from them.
    func seen() throws -> [[UInt8]]
}

extension Searched {
    /// What looks for all that nobody outside may have.
    package func search() throws -> LeakSearch {
        try canaries().search(except: [empty()])
    }
}

/// What the case that runs has made.
// @unchecked because a case makes one thing after the other.
package final class Searches: @unchecked Sendable {
    package struct NotSearched: Error, CustomStringConvertible {
        package let description = "a suite that has servers is `.endsSealed`"
    }

    @TaskLocal private static var current: Searches?
    private var all: [any Searched] = []

    package static func take(_ made: any Searched) throws {
        guard let current else { throw NotSearched() }
        current.all.append(made)
    }

    /// Runs a case; returns what it made.
    package static func made(
        by function: @Sendable () async throws -> Void
    ) async throws -> [any Searched] {
        let searches = Searches()
        try await $current.withValue(searches) { try await function() }
        return searches.all
    }
}
