import Foundation

extension Program.Outcome {
    /// The short code that the last line of the output names: "Saved: C-7Q4KDM-X".
    var code: String {
        output.split(separator: "\n").last?.split(separator: " ").last.map(String.init) ?? ""
    }
}

/// Replaces what differs between two runs: codes by their letter and their order, moments by a word.
func masked(_ text: String) throws -> String {
    let codes = try Regex("[A-Z]-[0-9A-Z]{6}-[0-9A-Z]")
    var names: [String: String] = [:]
    let named = text.replacing(codes) { match in
        let code = String(text[match.range])
        let letter = code.prefix(1)
        let count = names.keys.filter { $0.hasPrefix(letter) }.count
        let name = names[code] ?? "\(letter)-\(String(repeating: "0", count: 5))\(count + 1)-0"
        names[code] = name
        return name
    }
    let moments = try Regex("[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}")
    return named.replacing(moments) { _ in "2026-01-01 12:00" }
}
