internal import CVaultVFS
internal import Glibc

/// What a program does before it opens a vault: nobody else may look into it.
///
/// No core dump and no debugger of the same user, since its memory holds keys and notes; files that
/// it makes are their owner's only.
package func harden() {
    _ = cvault_undumpable()
    var none = rlimit(rlim_cur: 0, rlim_max: 0)
    setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    umask(0o077)
}
