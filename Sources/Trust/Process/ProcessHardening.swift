internal import CProcess
internal import Glibc

/// What a program does before it handles keys: nobody else may look into it.
///
/// No core file and no debugger of the same user, since its memory holds keys; files that it makes are
/// their owner's only.
package func hardenProcess() {
    secureStandardDescriptors()
    _ = samen_undumpable()
    forbidCoreFiles()
    umask(0o077)
}

/// Opens what is closed of standard input, output and error, as nothing.
///
/// Otherwise the next file that is opened takes the place of one of them, and what is meant for a
/// person is written into it.
private func secureStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
        // The lowest free number is this one, because the ones below are open by now.
        _ = open("/dev/null", O_RDWR)
    }
}

/// Leaves no core behind, of this process or of an editor that it starts with a note.
///
/// One byte, not none: the kernel makes no file so small, and hands no core to a program, which it
/// would do at a limit of zero.
private func forbidCoreFiles() {
    var none = rlimit(rlim_cur: 1, rlim_max: 1)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
}
