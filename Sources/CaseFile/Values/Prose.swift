import Replica

/// Text of several lines inside an event.
///
/// One string, or a list of strings that belong together: a value holds 16 KiB at most.
enum Prose {
    static func value(_ text: String) -> Value {
        let bytes = Array(text.utf8)
        if bytes.count <= Limits.stringBytes { return .string(text) }
        var pieces: [Value] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + Limits.stringBytes, bytes.count)
            while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
            pieces.append(.string(String(decoding: bytes[start..<end], as: UTF8.self)))
            start = end
        }
        return .list(pieces)
    }

    /// The text, or nil if the value is none.
    static func text(_ value: Value) -> String? {
        switch value {
        case .string(let text): return text
        case .list(let pieces):
            var text = ""
            for piece in pieces {
                guard case .string(let string) = piece else { return nil }
                text += string
            }
            return pieces.isEmpty ? nil : text
        default: return nil
        }
    }
}
