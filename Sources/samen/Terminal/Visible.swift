/// A text in which nothing steers a terminal or hides from the reader.
///
/// What colleagues and networks send may hold escape sequences and marks that turn text around.
/// Everything goes through here on its way out, so no caller can forget it. Line feeds stay, since
/// a text has lines; a tab becomes a space.
package func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isTreacherous) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
        if scalar == "\t" {
            result += " "
        } else if isTreacherous(scalar) {
            result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
        } else {
            result.unicodeScalars.append(scalar)
        }
    }
    return result
}

/// The text on one line: also its line feeds are made visible.
package func onOneLine(_ text: String) -> String {
    visible(text.split(omittingEmptySubsequences: false) { $0.isNewline }.joined(separator: " ⏎ "))
}

/// Controls (C0, DEL, C1, escape), marks of direction, and whatever else is there unseen.
///
/// The two joiners are let through: scripts and emoji need them, and they move nothing.
private func isTreacherous(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar.value < 0x20 ? scalar != "\n" : scalar.value == 0x7F }
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator: return true
    case .format: return scalar.value != 0x200C && scalar.value != 0x200D
    default: return false
    }
}
