import Wire

/// What a message signature covers: the inner list of RFC 9421 §2.3, read strictly.
///
/// Only the forms that this protocol and the RFC's own examples use: component names with `req` and
/// `key`, parameters that are integers or strings of printable ASCII.
package struct SignatureInput: Hashable, Sendable {
    package struct Component: Hashable, Sendable {
        package let name: String
        /// Taken from the request that a response answers.
        package let isOfRequest: Bool
        /// The member of a dictionary field.
        package let key: String?

        package init(_ name: String, isOfRequest: Bool = false, key: String? = nil) {
            self.name = name
            self.isOfRequest = isOfRequest
            self.key = key
        }

        var identifier: String {
            let request = isOfRequest ? ";req" : ""
            return "\"\(name)\"\(request)\(key.map { ";key=\"\($0)\"" } ?? "")"
        }
    }

    package enum Value: Hashable, Sendable {
        case integer(Int64)
        case string(String)
    }

    package struct Parameter: Hashable, Sendable {
        package let name: String
        package let value: Value

        package init(_ name: String, _ value: Value) {
            self.name = name
            self.value = value
        }
    }

    package let components: [Component]
    package let parameters: [Parameter]

    package init(components: [Component], parameters: [Parameter]) {
        self.components = components
        self.parameters = parameters
    }

    /// The value of the signature's parameters, as the base and the field carry it.
    package var serialized: String {
        let list = components.map(\.identifier).joined(separator: " ")
        let parameters = parameters.map { parameter in
            switch parameter.value {
            case .integer(let number): ";\(parameter.name)=\(number)"
            case .string(let text): ";\(parameter.name)=\"\(text)\""
            }
        }
        return "(\(list))\(parameters.joined())"
    }

    package func integer(_ name: String) -> Int64? {
        guard case .integer(let number)? = parameters.first(where: { $0.name == name })?.value
        else {
            return nil
        }
        return number
    }

    package func string(_ name: String) -> String? {
        guard case .string(let text)? = parameters.first(where: { $0.name == name })?.value else {
            return nil
        }
        return text
    }

    /// The bytes that are signed (RFC 9421 §2.5).
    ///
    /// `value` gives each component's value; nil if the message has none, and then there is no
    /// base.
    package func base(_ value: (Component) -> String?) -> [UInt8]? {
        var lines: [String] = []
        for component in components {
            guard let text = value(component), !text.utf8.contains(where: { $0 == 10 || $0 == 13 })
            else { return nil }
            lines.append("\(component.identifier): \(text)")
        }
        lines.append("\"@signature-params\": \(serialized)")
        return Array(lines.joined(separator: "\n").utf8)
    }
}

extension SignatureInput {
    /// Reads `label=(…);…`.
    ///
    /// Nil for anything else, also for what reads back differently.
    package init?(field: String, label: String) {
        guard field.utf8.count <= Limits.signatureFieldBytes else { return nil }
        var reader = FieldReader(field)
        guard reader.take("\(label)="), let components = reader.innerList(),
            let parameters = reader.parameters(), reader.isAtEnd
        else { return nil }
        self.init(components: components, parameters: parameters)
        guard "\(label)=\(serialized)" == field else { return nil }
    }
}

/// Reads the subset of RFC 8941 that signatures need, byte by byte, never recursing.
private struct FieldReader {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = Substring(text).utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func take(_ text: String) -> Bool {
        guard rest.starts(with: text.utf8) else { return false }
        rest = rest.dropFirst(text.utf8.count)
        return true
    }

    mutating func innerList() -> [SignatureInput.Component]? {
        guard take("(") else { return nil }
        var components: [SignatureInput.Component] = []
        while !take(")") {
            if !components.isEmpty, !take(" ") { return nil }
            guard components.count < 16, let component = component() else { return nil }
            components.append(component)
        }
        return Set(components).count == components.count ? components : nil
    }

    private mutating func component() -> SignatureInput.Component? {
        guard let name = string(), !name.isEmpty else { return nil }
        let isOfRequest = take(";req")
        guard take(";key=") else { return SignatureInput.Component(name, isOfRequest: isOfRequest) }
        guard let key = string() else { return nil }
        return SignatureInput.Component(name, isOfRequest: isOfRequest, key: key)
    }

    mutating func parameters() -> [SignatureInput.Parameter]? {
        var parameters: [SignatureInput.Parameter] = []
        while take(";") {
            let name = take { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
            guard !name.isEmpty, parameters.count < 16, take("="), let value = value(),
                !parameters.contains(where: { $0.name == name })
            else { return nil }
            parameters.append(SignatureInput.Parameter(name, value))
        }
        return parameters
    }

    private mutating func value() -> SignatureInput.Value? {
        if rest.first == UInt8(ascii: "\"") { return string().map { .string($0) } }
        let digits = take { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        guard digits.utf8.count <= 15, let number = Int64(digits) else { return nil }
        return .integer(number)
    }

    /// Printable ASCII between quotation marks, without escapes.
    private mutating func string() -> String? {
        guard take("\"") else { return nil }
        let text = take { (0x20...0x7E).contains($0) && $0 != 0x22 && $0 != 0x5C }
        return take("\"") ? text : nil
    }

    private mutating func take(while holds: (UInt8) -> Bool) -> String {
        let taken = rest.prefix(while: holds)
        rest = rest.dropFirst(taken.count)
        return String(decoding: taken, as: UTF8.self)
    }
}
