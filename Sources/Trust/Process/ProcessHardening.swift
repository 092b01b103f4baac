import Glibc

/// Opens what is closed of standard input, output and error, as nothing.
///
/// Otherwise the next file that is opened takes the place of one of them, and what is meant for a
/// person is written into it.
package func secureStandardDescriptors() {
    for descriptor in Int32(0)...2 where fcntl(descriptor, F_GETFD) < 0 {
        // The lowest free number is this one, because the ones below are open by now.
        _ = open("/dev/null", O_RDWR)
    }
}

/// Leaves no core file behind: the memory holds keys.
package func forbidCoreFiles() {
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
}
