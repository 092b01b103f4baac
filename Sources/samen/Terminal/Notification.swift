import Glibc

/// A word to somebody who does not look at the terminal: a count and nothing else, for it is shown on
/// locked screens and stands in the arguments of another program.
enum Notification {
    /// Descriptors that a process of this program can have.
    private static let descriptors: Int32 = 1_024

    /// Shows it by the desktop's `notify-send`; false if there is none.
    static func show(_ phrase: Phrase) -> Bool {
        let words = ["notify-send", "--app-name=Samen", "--", "Samen", phrase.text]
        let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // It gets nothing of what this process has open, a passphrase's descriptor above all.
        for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
            posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
        }
        for descriptor in (STDERR_FILENO + 1)..<Self.descriptors {
            _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        }
        var process = pid_t()
        guard posix_spawnp(&process, words[0], &actions, nil, arguments, environ) == 0 else {
            return false
        }
        reap(process)
        return true
    }

    /// Nobody waits for it, and nothing is left of it.
    private static func reap(_ process: pid_t) {
        var thread = pthread_t()
        let number = UnsafeMutableRawPointer(bitPattern: Int(process))
        pthread_create(
            &thread,
            nil,
            { number in
                var status: Int32 = 0
                waitpid(pid_t(Int(bitPattern: number)), &status, 0)
                return nil
            },
            number
        )
        pthread_detach(thread)
    }
}
