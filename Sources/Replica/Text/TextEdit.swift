/// One step from an old text to a new one, in scalars: remove a range, then insert there.
package struct TextEdit: Equatable, Sendable {
    /// Scalars before the edit, in the text as the edits before this one left it.
    package let position: Int
    /// Scalars removed.
    package let removed: Int
    /// The inserted text, as UTF-8.
    package let inserted: [UInt8]

    package init(position: Int, removed: Int, inserted: [UInt8]) {
        self.position = position
        self.removed = removed
        self.inserted = inserted
    }
}

extension TextBuffer {
    mutating func apply(_ edit: TextEdit) {
        if edit.removed > 0 { remove(edit.position..<edit.position + edit.removed) }
        if !edit.inserted.isEmpty { insert(edit.inserted[...], at: edit.position) }
    }
}

extension TextEdit {
    /// The one step from a text to another that keeps their common beginning and end; nil if they
    /// are equal.
    init?(from before: [UInt8], to after: [UInt8]) {
        if before == after { return nil }
        var start = 0
        while start < min(before.count, after.count), before[start] == after[start] { start += 1 }
        while start > 0, Self.isInsideScalar(before, start) || Self.isInsideScalar(after, start) {
            start -= 1
        }
        var end = 0
        let most = min(before.count, after.count) - start
        while end < most, before[before.count - 1 - end] == after[after.count - 1 - end] {
            end += 1
        }
        while end > 0, Self.isInsideScalar(before, before.count - end) { end -= 1 }
        let removed = before[start..<before.count - end]
        self.init(
            position: countScalars(before[..<start]) ?? 0,
            removed: countScalars(removed) ?? 0,
            inserted: Array(after[start..<after.count - end])
        )
    }

    private static func isInsideScalar(_ bytes: [UInt8], _ index: Int) -> Bool {
        index < bytes.count && bytes[index] & 0xC0 == 0x80
    }
}
