package import Replica

/// What someone did to a text between opening it in an editor and saving it.
///
/// An editor hands back a whole text, yet what others wrote in the meantime must stay, and blame
/// must name only what was touched: so the two texts are compared by lines, and the lines that
/// differ by words.
package struct TextChange: Equatable, Sendable {
    /// A range of scalars and what stands there instead.
    package struct Hunk: Equatable, Sendable {
        package var range: Range<Int>
        package var replacement: String

        package init(range: Range<Int>, replacement: String) {
            self.range = range
            self.replacement = replacement
        }
    }

    /// Ascending, apart from one another.
    package let hunks: [Hunk]

    package init(from old: String, to new: String) {
        hunks = Self.hunks(Self.lines(old), Self.lines(new), at: 0).flatMap { hunk in
            Self.refined(hunk, in: old)
        }
    }

    fileprivate init(hunks: [Hunk]) {
        self.hunks = hunks
    }

    package var isEmpty: Bool { hunks.isEmpty }

    /// The same change in steps, the last hunk first, none of which inserts more than this: whoever
    /// cannot make it at once makes the steps one after another.
    package func steps(of bytes: Int) -> [TextChange] {
        var steps: [TextChange] = []
        var (step, size) = ([Hunk](), 0)
        for hunk in hunks.reversed() {
            for piece in hunk.pieces(of: bytes) {
                if size + piece.replacement.utf8.count > bytes, !step.isEmpty {
                    steps.append(TextChange(hunks: step))
                    (step, size) = ([], 0)
                }
                step.insert(piece, at: 0)
                size += piece.replacement.utf8.count
            }
        }
        return step.isEmpty ? steps : steps + [TextChange(hunks: step)]
    }

    /// Makes the change in a text that is as it was before.
    package func apply(
        to address: CellAddress,
        in edit: inout Edit
    ) throws(ReplicaError) {
        for hunk in hunks.reversed() {
            if !hunk.range.isEmpty { try edit.delete(hunk.range, in: address) }
            try edit.insert(hunk.replacement, at: hunk.range.lowerBound, in: address)
        }
    }

    /// The same change in the text that another change of the same text led to.
    ///
    /// Only what still stands is deleted, and nothing that the other one inserted.
    package func rebased(onto other: TextChange) -> TextChange {
        var moved: [Hunk] = []
        for hunk in hunks {
            let parts = other.survivors(of: hunk.range).map { range in
                other.position(of: range.lowerBound)..<other.position(
                    of: range.lowerBound
                ) + range.count
            }
            let start = parts.first?.lowerBound ?? other.position(of: hunk.range.lowerBound)
            let first = parts.first ?? start..<start
            moved.append(Hunk(range: first, replacement: hunk.replacement))
            moved += parts.dropFirst().map { Hunk(range: $0, replacement: "") }
        }
        return TextChange(hunks: moved)
    }

    /// Where a position of the old text lies in the new one; after what was inserted there.
    private func position(of position: Int) -> Int {
        var shift = 0
        for hunk in hunks {
            let count = hunk.replacement.unicodeScalars.count
            if hunk.range.upperBound <= position {
                shift += count - hunk.range.count
            } else if hunk.range.lowerBound < position {
                return hunk.range.lowerBound + shift + count
            } else {
                break
            }
        }
        return position + shift
    }

    /// The parts of a range of the old text that still stand, cut wherever something came between.
    private func survivors(of range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var start = range.lowerBound
        for hunk in hunks where hunk.range.upperBound >= start {
            if hunk.range.lowerBound >= range.upperBound { break }
            if hunk.range.lowerBound > start { parts.append(start..<hunk.range.lowerBound) }
            start = max(start, hunk.range.upperBound)
        }
        if start < range.upperBound { parts.append(start..<range.upperBound) }
        return parts
    }
}

extension TextChange.Hunk {
    /// Only what was inserted, or only what was deleted, where a word was but extended or cut: what
    /// two people append to one word then stands behind it, and the word stands once.
    fileprivate func narrowed(in old: ArraySlice<Unicode.Scalar>) -> Self {
        let before = old[range]
        let after = Array(replacement.unicodeScalars)
        let head = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - head
        let tail = zip(before.reversed(), after.reversed()).prefix(most).prefix { $0 == $1 }.count
        guard head + tail == min(before.count, after.count) else { return self }
        let rest = String.UnicodeScalarView(after[head..<after.count - tail])
        return Self(
            range: range.lowerBound + head..<range.upperBound - tail,
            replacement: String(rest)
        )
    }

    /// The hunk in pieces that insert at most so many bytes, in the order in which they are made:
    /// the last piece of the text first, at the same place, so that the others come before it.
    fileprivate func pieces(of bytes: Int) -> [Self] {
        var pieces: [Self] = []
        var piece = String.UnicodeScalarView()
        var size = 0
        for scalar in replacement.unicodeScalars {
            if size + UTF8.width(scalar) > bytes {
                pieces.append(
                    Self(range: range.lowerBound..<range.lowerBound, replacement: String(piece))
                )
                (piece, size) = (String.UnicodeScalarView(), 0)
            }
            piece.append(scalar)
            size += UTF8.width(scalar)
        }
        pieces.append(Self(range: range, replacement: String(piece)))
        return pieces.reversed()
    }
}

// Comparing.

extension TextChange {
    /// More differing lines or words than this are taken as one replacement.
    private static let comparedPieces = 2_000

    /// Lines with their line feeds.
    private static func lines(_ text: String) -> [Substring.UnicodeScalarView] {
        pieces(text) { $0 == "\n" }
    }

    /// Words with what separates them, one at a time.
    private static func words(_ text: String) -> [Substring.UnicodeScalarView] {
        pieces(text) { !$0.properties.isAlphabetic && $0.properties.numericType == nil }
    }

    private static func pieces(
        _ text: String,
        endingWith isEnd: (Unicode.Scalar) -> Bool
    ) -> [Substring.UnicodeScalarView] {
        var pieces: [Substring.UnicodeScalarView] = []
        let scalars = Substring(text).unicodeScalars
        var start = scalars.startIndex
        for index in scalars.indices where isEnd(scalars[index]) {
            let end = scalars.index(after: index)
            pieces.append(scalars[start..<end])
            start = end
        }
        if start < scalars.endIndex { pieces.append(scalars[start...]) }
        return pieces
    }

    private static func refined(_ hunk: Hunk, in old: String) -> [Hunk] {
        let scalars = Array(old.unicodeScalars)[hunk.range]
        let before = String(String.UnicodeScalarView(scalars))
        return hunks(words(before), words(hunk.replacement), at: hunk.range.lowerBound)
            .map { $0.narrowed(in: scalars) }
    }

    /// The hunks between two sequences of pieces, the first of which begins at `offset`.
    private static func hunks(
        _ old: [Substring.UnicodeScalarView],
        _ new: [Substring.UnicodeScalarView],
        at offset: Int
    ) -> [Hunk] {
        let before = old.map { Array($0) }
        let after = new.map { Array($0) }
        let head = zip(before, after).prefix { $0 == $1 }.count
        let most = min(before.count, after.count) - head
        let tail = zip(before.reversed(), after.reversed()).prefix(most).prefix { $0 == $1 }.count
        let (left, right) = (before.count - head - tail, after.count - head - tail)
        var removed = Set(head..<head + left)
        var inserted = Set(head..<head + right)
        if max(left, right) <= comparedPieces {
            (removed, inserted) = ([], [])
            let difference = Array(after[head..<head + right])
                .difference(from: Array(before[head..<head + left]))
            for step in difference {
                switch step {
                case .remove(let offset, _, _): removed.insert(head + offset)
                case .insert(let offset, _, _): inserted.insert(head + offset)
                }
            }
        }
        return merged(before, after, removed, inserted, at: offset)
    }

    /// Walks along both sequences and gathers what was removed and inserted between equal pieces.
    private static func merged(
        _ old: [[Unicode.Scalar]],
        _ new: [[Unicode.Scalar]],
        _ removed: Set<Int>,
        _ inserted: Set<Int>,
        at offset: Int
    ) -> [Hunk] {
        var hunks: [Hunk] = []
        var (i, j, position) = (0, 0, offset)
        while i < old.count || j < new.count {
            let start = position
            var replacement = String.UnicodeScalarView()
            while i < old.count, removed.contains(i) {
                position += old[i].count
                i += 1
            }
            while j < new.count, inserted.contains(j) {
                replacement.append(contentsOf: new[j])
                j += 1
            }
            if start < position || !replacement.isEmpty {
                hunks.append(Hunk(range: start..<position, replacement: String(replacement)))
            } else {
                position += old[i].count
                (i, j) = (i + 1, j + 1)
            }
        }
        return hunks
    }
}
