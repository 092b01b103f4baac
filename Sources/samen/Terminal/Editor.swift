import Glibc

/// The editor that its user chose, for texts.
struct Editor {
    /// The program and its options.
    private let words: [String]

    /// Nil if none is chosen.
    static var chosen: Editor? {
        let commands = ["VISUAL", "EDITOR"].lazy.compactMap(environment)
        let words = commands.map { $0.split(separator: " ").map(String.init) }
        return words.first { !$0.isEmpty }.map { Editor(words: $0) }
    }

    /// Lets the person edit a text; what the editor leaves in the file is the text.
    func edit(_ old: String) throws -> String {
        let folder = try MemoryFolder()
        try folder.write(old.isEmpty || old.hasSuffix("\n") ? old : old + "\n")
        guard try run(on: folder) else { throw Self.failed }
        return try folder.read()
    }

    /// Whether the editor ended well.
    ///
    /// It is started without a shell, so that nothing in the variable is a command but its first word;
    /// and in the folder in memory, so that it finds no settings that someone left in the working folder.
    private func run(on folder: MemoryFolder) throws -> Bool {
        let all = words + quietOptions + [folder.file]
        let arguments: [UnsafeMutablePointer<CChar>?] = all.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        let working = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        defer { if working >= 0 { close(working) } }
        guard chdir(folder.path) == 0 else { throw Self.failed }
        var process = pid_t()
        let spawned = posix_spawnp(&process, words[0], nil, nil, arguments, environ)
        if working >= 0 { _ = fchdir(working) }
        guard spawned == 0 else { throw Self.failed }
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

    /// Vim and its kin remember texts in the home folder, and obey lines in them, unless they are told
    /// not to: a colleague may have written the text.
    private var quietOptions: [String] {
        let program = words[0].split(separator: "/").last ?? ""
        guard ["vi", "vim", "nvim", "view", "gvim"].contains(program) else { return [] }
        let settings = "set noundofile nobackup nowritebackup noexrc nomodeline"
        return ["-n", "-i", "NONE", "--cmd", settings]
    }

    static let failed = CommandError(
        .unexpected,
        Phrase(en: "The editor failed.", nl: "De editor is mislukt."),
        advice: Phrase(
            en: "Nothing was saved; EDITOR names a program and its options, without quotes.",
            nl:
                "Er is niets bewaard; EDITOR noemt een programma en zijn opties, zonder aanhalingstekens."
        )
    )
}
