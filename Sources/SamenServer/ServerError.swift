/// What went wrong in the server, for the person who runs it or the device that asked.
package struct ServerError: Error, Equatable, Sendable {
    /// A stable name for what went wrong; new ones may appear.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: String

        package init(rawValue: String) {
            self.rawValue = rawValue
        }

        package static let storeVersion = Code(rawValue: "store-version")
        package static let storeNetwork = Code(rawValue: "store-network")
        package static let storeDamaged = Code(rawValue: "store-damaged")
        package static let storeFailed = Code(rawValue: "store-failed")
        package static let dataExists = Code(rawValue: "data-exists")
        package static let dataFolder = Code(rawValue: "data-folder")
        package static let dataBusy = Code(rawValue: "data-busy")
        package static let noNextKey = Code(rawValue: "no-next-key")
        package static let keyNotGranted = Code(rawValue: "key-not-granted")
        package static let lookRefused = Code(rawValue: "look-refused")
        package static let inputUnreadable = Code(rawValue: "input-unreadable")
        package static let busy = Code(rawValue: "busy")
        package static let noUpstream = Code(rawValue: "no-upstream")
    }

    package let code: Code
    /// One sentence of what happened, one of what to do next; never content.
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

extension ServerError: CustomStringConvertible {
    package var description: String { "\(message) (\(code.rawValue))" }
}
