import Glibc

/// The editor that its user chose, for texts.
struct Editor {
    /// A command line for the shell, as every program takes `VISUAL` and `EDITOR`.
    private let command: String

    /// Nil if none is chosen.
    static var chosen: Editor? {
        let command = ["VISUAL", "EDITOR"].lazy.compactMap(environment).first { !$0.isEmpty }
        return command.map { Editor(command: $0) }
    }

    /// Lets the person edit a text; what the editor leaves in the file is the text.
    func edit(_ old: String) throws -> String {
        let folder = try MemoryFolder()
        try folder.write(old.isEmpty || old.hasSuffix("\n") ? old : old + "\n")
        guard try run(on: folder.file) else { throw Self.failed }
        return try folder.read()
    }

    /// Whether the editor ended well.
    private func run(on file: String) throws -> Bool {
        var process = pid_t()
        let words = ["sh", "-c", script, "sh", file]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        guard posix_spawn(&process, "/bin/sh", nil, nil, arguments, environ) == 0 else {
            throw Self.failed
        }
        // What the keyboard interrupts is the editor; this program must outlive it to wipe.
        let interrupt = signal(SIGINT, SIG_IGN)
        let quit = signal(SIGQUIT, SIG_IGN)
        defer {
            signal(SIGINT, interrupt)
            signal(SIGQUIT, quit)
        }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw Self.failed }
        }
        return status == 0
    }

    /// Vim and its kin remember texts in the home folder unless they are told not to.
    private var script: String {
        let program = command.split(separator: " ").first?.split(separator: "/").last ?? ""
        let keepsQuiet = ["vi", "vim", "nvim", "view", "gvim"].contains(program)
        let options =
            keepsQuiet ? " -n -i NONE --cmd 'set noundofile nobackup nowritebackup'" : ""
        return command + options + " \"$1\""
    }

    static let failed = CommandError(
        .unexpected,
        Phrase(en: "The editor failed.", nl: "De editor is mislukt."),
        advice: Phrase(
            en: "Nothing was saved; choose another one with EDITOR.",
            nl: "Er is niets bewaard; kies een andere met EDITOR."
        )
    )
}
