import Glibc

/// Standard output or standard error, behind the one gate that makes treacherous text visible.
struct Output {
    private let descriptor: Int32

    static let standard = Output(descriptor: STDOUT_FILENO)
    static let error = Output(descriptor: STDERR_FILENO)

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    var isTerminal: Bool { isatty(descriptor) == 1 }

    /// Writes a text and a line feed.
    func line(_ text: String) throws {
        try write(visible(text) + "\n")
    }

    /// Writes what the caller answers for.
    func write(_ text: String) throws {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let written = bytes.withUnsafeBytes {
                Glibc.write(descriptor, $0.baseAddress, $0.count)
            }
            if written >= 0 {
                bytes = bytes.dropFirst(written)
            } else if errno == EPIPE {
                throw BrokenPipe()
            } else if errno != EINTR {
                throw CommandError(
                    .unexpected,
                    Phrase(
                        en: "The output could not be written.",
                        nl: "De uitvoer kon niet worden geschreven."
                    ),
                    advice: Phrase(
                        en: "What the command saved is saved.",
                        nl: "Wat de opdracht bewaarde, is bewaard."
                    )
                )
            }
        }
    }
}
