import Foundation

/// The part of OpenAPI 3.1 and JSON Schema that `Protocol/admin.json` uses: finds what is not as described.
struct OpenAPI {
    private let document: [String: Any]

    init() throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        let data = try Data(contentsOf: root.appendingPathComponent("Protocol/admin.json"))
        document = try JSONSerialization.jsonObject(with: data) as? [String: Any] ?? [:]
    }

    /// The paths that are described.
    var paths: [String] { Array((document["paths"] as? [String: Any] ?? [:]).keys).sorted() }

    /// The statuses that are described for a path.
    func statuses(of path: String) -> Set<String> {
        Set((at(["paths", path, "get", "responses"]) as? [String: Any] ?? [:]).keys)
    }

    /// What of an answer is not as described.
    func faults(in body: [UInt8], of path: String) -> [String] {
        let place = [
            "paths", path, "get", "responses", "200", "content", "application/json", "schema",
        ]
        guard let schema = at(place) as? [String: Any],
            let value = try? JSONSerialization.jsonObject(with: Data(body))
        else { return ["\(path): no schema, or no JSON"] }
        return faults(value, schema, path)
    }

    private func at(_ place: [String]) -> Any? {
        place.reduce(document as Any?) { ($0 as? [String: Any])?[$1] }
    }

    private func faults(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
        if let reference = schema["$ref"] as? String {
            let path = reference.split(separator: "/").dropFirst().map(String.init)
            return faults(value, at(path) as? [String: Any] ?? [:], place)
        }
        let types = schema["type"] as? [String] ?? [schema["type"] as? String ?? "?"]
        if value is NSNull { return types.contains("null") ? [] : ["\(place): null"] }
        switch value {
        case let object as [String: Any] where types.contains("object"):
            let properties = schema["properties"] as? [String: [String: Any]] ?? [:]
            let required = schema["required"] as? [String] ?? []
            let lacking = required.filter { object[$0] == nil }.map { "\(place): lacks \($0)" }
            return lacking
                + object.flatMap { name, member in
                    properties[name].map { faults(member, $0, "\(place).\(name)") }
                        ?? ["\(place): has \(name)"]
                }
        case let items as [Any] where types.contains("array"):
            let schema = schema["items"] as? [String: Any] ?? [:]
            return items.flatMap { faults($0, schema, place + "[]") }
        case let text as String where types.contains("string"):
            let isListed = (schema["enum"] as? [String]).map { $0.contains(text) } ?? true
            let pattern = (schema["pattern"] as? String).flatMap { try? Regex($0) }
            let matches = pattern.map { text.wholeMatch(of: $0) != nil } ?? true
            return isListed && matches ? [] : ["\(place): \(text)"]
        case let number as NSNumber where types.contains("integer"):
            let minimum = schema["minimum"] as? Int64
            return minimum.map { number.int64Value >= $0 } ?? true ? [] : ["\(place): \(number)"]
        default: return ["\(place): \(value) is none of \(types)"]
        }
    }
}
