/// A request as both sides see it: plain values, no library.
package struct HTTPRequest: Hashable, Sendable {
    package struct Field: Hashable, Sendable {
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: String
    /// As on the request line, before any question mark.
    package var path: String
    /// What follows the question mark; nil without one.
    package var query: String?
    package var fields: [Field]
    package var body: [UInt8]

    package init(
        method: String,
        path: String,
        query: String? = nil,
        fields: [Field] = [],
        body: [UInt8] = []
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.fields = fields
        self.body = body
    }

    /// Whether method, path and query are in the one spelling that can be signed.
    package var hasOneSpelling: Bool { RequestProfile.isCanonical(self) }
}

package struct HTTPResponse: Hashable, Sendable {
    package var status: Int
    package var fields: [HTTPRequest.Field]
    package var body: [UInt8]

    package init(status: Int, fields: [HTTPRequest.Field] = [], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

extension [HTTPRequest.Field] {
    /// The only field of that name; nil if there is none, or more than one.
    func single(_ name: String) -> String? {
        let found = filter { $0.name.lowercased() == name }
        return found.count == 1 ? found.first?.value : nil
    }
}
