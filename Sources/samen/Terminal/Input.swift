import Glibc

/// A descriptor that is read byte by byte up to a line's end, so that nothing of the next line is
/// taken: it may be another prompt's, or another program's.
struct Input {
    private let descriptor: Int32

    static let standard = Input(descriptor: STDIN_FILENO)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// The next line without its end; nil if there is none.
    func line(atMost limit: Int) throws -> [UInt8]? {
        var line: [UInt8] = []
        line.reserveCapacity(limit <= Limits.secretBytes ? limit : 0)
        while let byte = try byte() {
            if byte == UInt8(ascii: "\n") { return line.last == 13 ? line.dropLast() : line }
            line.append(byte)
            if line.count > limit { throw Self.tooLong(limit) }
        }
        return line.isEmpty ? nil : line
    }

    /// Everything up to the end.
    func rest(atMost limit: Int) throws -> [UInt8] {
        var text: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 64 * 1_024)
        while true {
            let count = read(descriptor, &buffer, buffer.count)
            if count == 0 { return text }
            if count < 0 {
                if errno == EINTR { continue }
                throw Self.unreadable
            }
            text += buffer[..<count]
            if text.count > limit { throw Self.tooLong(limit) }
        }
    }

    /// The next byte; nil at the end.
    func byte() throws -> UInt8? {
        var byte: UInt8 = 0
        while true {
            switch read(descriptor, &byte, 1) {
            case 1: return byte
            case 0: return nil
            default: if errno != EINTR { throw Self.unreadable }
            }
        }
    }

    private static func tooLong(_ limit: Int) -> CommandError {
        CommandError(
            .usage,
            Phrase(
                en: "What was given is longer than \(limit) bytes.",
                nl: "Wat is ingevoerd, is langer dan \(limit) bytes."
            ),
            advice: Phrase(
                en: "Give less, or divide it.",
                nl: "Voer minder in, of verdeel het."
            )
        )
    }

    private static let unreadable = CommandError(
        .usage,
        Phrase(en: "The input could not be read.", nl: "De invoer kon niet worden gelezen."),
        advice: Phrase(en: "Nothing was saved.", nl: "Er is niets bewaard.")
    )
}
