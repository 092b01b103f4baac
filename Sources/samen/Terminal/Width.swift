extension String {
    /// The columns that the text takes on a terminal.
    ///
    /// Right for Latin text with its accents, and for wide scripts and emoji near enough for a
    /// table.
    package var displayWidth: Int {
        reduce(0) { $0 + $1.displayWidth }
    }

    /// The text, filled with spaces or cut with an ellipsis, so that it takes `width` columns.
    ///
    /// What is stacked on one letter beyond any script's need is left out as well: it takes no
    /// column, and would cover the rows above and below.
    package func fitted(to width: Int) -> String {
        var (cut, taken) = ("", 0)
        for character in self {
            // One column is kept for the ellipsis, in case more comes than fits.
            guard taken + character.displayWidth <= width else {
                let shown = cut.cut(to: width - 1)
                let left = max(0, width - 1 - shown.displayWidth)
                return shown + "…" + String(repeating: " ", count: left)
            }
            cut.unicodeScalars.append(
                contentsOf: character.unicodeScalars.prefix(Limits.stackedScalars)
            )
            taken += character.displayWidth
        }
        return cut + String(repeating: " ", count: width - taken)
    }

    /// As much of the beginning as fits `width` columns.
    private func cut(to width: Int) -> String {
        var (cut, taken) = ("", 0)
        for character in self {
            guard taken + character.displayWidth <= width else { break }
            cut.append(character)
            taken += character.displayWidth
        }
        return cut
    }
}

extension Character {
    /// A character is as wide as its first scalar: what follows combines with it.
    fileprivate var displayWidth: Int {
        guard let scalar = unicodeScalars.first else { return 0 }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .control, .format: return 0
        default: return Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1
        }
    }

    /// Hangul, Han and kana, full-width forms, emoji.
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F,
        0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD,
    ]
}
