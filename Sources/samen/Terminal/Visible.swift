/// A text in which nothing steers a terminal or hides from the reader.
///
/// What colleagues and networks send may hold escape sequences and marks that turn text around.
/// Everything goes through here on its way out, so no caller can forget it: a mark is named instead,
/// `<U+202E>`. Line feeds stay, since a text has lines; a tab becomes a space.
package func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isSuspect) else { return text }
    var result = ""
    var before: Unicode.Scalar?
    let scalars = Array(text.unicodeScalars)
    for (index, scalar) in scalars.enumerated() {
        let after = index + 1 < scalars.count ? scalars[index + 1] : nil
        if scalar == "\t" {
            result += " "
        } else if isSuspect(scalar), !isNeeded(scalar, between: before, after) {
            let digits = String(scalar.value, radix: 16, uppercase: true)
            result += "<U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits + ">"
        } else {
            result.unicodeScalars.append(scalar)
        }
        before = scalar
    }
    return result
}

/// The text on one line: also its line feeds are made visible.
package func onOneLine(_ text: String) -> String {
    visible(text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: " ⏎ "))
}

/// Controls (C0, DEL, C1, escape), marks of direction, and whatever else is there unseen.
private func isSuspect(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 ? scalar != "\n" : scalar.value == 0x7F }
    if scalar.properties.isDefaultIgnorableCodePoint { return true }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .format: return true
    default: return false
    }
}

/// The two joiners, and what chooses the form of an emoji, are let through where scripts and emoji
/// need them: after a sign that is not Latin, Greek or Cyrillic, and a joiner before one too.
///
/// Elsewhere they move nothing, and only make two names of one.
private func isNeeded(
    _ scalar: Unicode.Scalar,
    between before: Unicode.Scalar?,
    _ after: Unicode.Scalar?
) -> Bool {
    func isJoined(_ scalar: Unicode.Scalar?) -> Bool {
        guard let scalar, scalar.value >= 0x0590 else { return false }
        return scalar.value == 0xFE0F || !isSuspect(scalar)
    }
    switch scalar.value {
    case 0x200C, 0x200D: return isJoined(before) && isJoined(after)
    case 0xFE0E, 0xFE0F: return isJoined(before) && before?.value != 0xFE0F
    default: return false
    }
}
