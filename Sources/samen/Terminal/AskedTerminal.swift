import Glibc

/// The controlling terminal, opened for a question and its answer.
///
/// A class, because a descriptor is closed once.
final class AskedTerminal {
    private let descriptor: Int32
    private let input: Input
    private let output: Output

    /// Nil if the process has no terminal.
    init?() {
        descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        input = Input(descriptor: descriptor)
        output = Output(descriptor: descriptor)
    }

    deinit {
        close(descriptor)
    }

    func say(_ line: String) throws {
        try output.line(line)
    }

    func line(_ prompt: String) throws -> [UInt8]? {
        try output.write(visible(prompt) + " ")
        return try input.line(atMost: Limits.lineBytes)
    }

    /// A line that is not shown while it is typed.
    ///
    /// Signals from the keyboard are off meanwhile, so that no interrupt leaves a silent terminal
    /// behind: an interrupt is a key like any other, and ends the command.
    func secret(_ prompt: String) throws -> [UInt8] {
        try output.write(visible(prompt) + " ")
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw Prompt.cancelled }
        var silent = settings
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        _ = tcsetattr(descriptor, TCSAFLUSH, &silent)
        defer { _ = tcsetattr(descriptor, TCSAFLUSH, &settings) }
        var secret: [UInt8] = []
        secret.reserveCapacity(Limits.secretBytes + 1)
        while true {
            switch try input.byte() {
            case nil, 3, 4, 28:
                try output.write("\n")
                secret.wipe()
                throw Prompt.cancelled
            case 10, 13:
                try output.write("\n")
                return secret
            case 8, 127: secret.removeLastScalar()
            case 21: secret.wipe()
            case let byte?:
                guard secret.count < Limits.secretBytes else { continue }
                secret.append(byte)
            }
        }
    }
}

extension [UInt8] {
    /// Overwrites what was there before forgetting it.
    mutating func wipe() {
        withUnsafeMutableBytes { bytes in
            if let start = bytes.baseAddress { explicit_bzero(start, bytes.count) }
        }
        removeAll(keepingCapacity: true)
    }

    fileprivate mutating func removeLastScalar() {
        while let last = popLast(), last & 0xC0 == 0x80 { continue }
    }
}
