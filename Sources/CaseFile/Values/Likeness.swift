/// What is left of a name once everything is gone that a reader may overlook.
///
/// Two names with one likeness look alike: in small letters and capitals, composed and decomposed,
/// with letters of another alphabet, with signs that are not seen. They are different names all the
/// same: nothing is ever merged for it, people are warned.
package struct Likeness: Hashable, Sendable {
    private let text: String

    /// Nil where there is nothing to see.
    package init?(_ name: String) {
        var text = ""
        for character in name.lowercased() {
            for scalar in String(character).unicodeScalars where !Self.isUnseen(scalar) {
                text.unicodeScalars.append(Self.twins[scalar] ?? Self.narrow(scalar))
            }
        }
        // Small letters again: what is narrow now may have been a wide capital.
        let words = text.lowercased().split(whereSeparator: \.isWhitespace)
        guard !words.isEmpty else { return nil }
        self.text = words.joined(separator: " ")
    }

    private static func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.properties.isDefaultIgnorableCodePoint { return true }
        let category = scalar.properties.generalCategory
        return category == .control && !scalar.properties.isWhitespace || category == .format
    }

    /// A full-width sign as the ordinary one.
    private static func narrow(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        guard (0xFF01...0xFF5E).contains(scalar.value) else { return scalar }
        let narrow = Unicode.Scalar(scalar.value - 0xFEE0)
        return narrow.flatMap { twins[$0] } ?? narrow ?? scalar
    }

    /// Small letters and digits that look like another one, as the one that they look like.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = {
        var twins: [Unicode.Scalar: Unicode.Scalar] = [:]
        for (likeness, others) in [
            ("a", "аɑα"), ("b", "ьв"), ("c", "сϲ"), ("d", "ԁ"), ("e", "еҽ"), ("g", "ɡ"),
            ("h", "һн"), ("i", "іıι1l|ӏ"), ("k", "кκ"), ("m", "м"), ("n", "п"), ("o", "оοσ0օ"),
            ("p", "рρ"), ("q", "ԛ"), ("r", "г"), ("s", "ѕ"), ("t", "тτ"), ("u", "υս"), ("v", "ѵν"),
            ("w", "ԝω"), ("x", "хχ"), ("y", "уγү"), ("z", "ᴢ"),
        ] as [(Unicode.Scalar, String)] {
            for other in others.unicodeScalars { twins[other] = likeness }
        }
        return twins
    }()
}
