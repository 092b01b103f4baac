internal import CVaultVFS
internal import Glibc
internal import Trust

/// What a program does before it opens a vault: nobody else may look into it.
///
/// No core dump and no debugger of the same user, since its memory holds keys and notes; files that
/// it makes are their owner's only.
package func harden() {
    secureStandardDescriptors()
    _ = cvault_undumpable()
    forbidCoreFiles()
    umask(0o077)
}
