internal import Glibc

/// Looks at everything on this computer on which the protection of a vault depends.
///
/// Nothing is changed, nothing is asked of the network, and no passphrase is needed; there need not be
/// a vault. Every check is a function of what the kernel and the vault's folder say.
public struct Doctor {
    let place: VaultPlace
    let files: SystemFiles
    let mounts: MountTable

    /// Prepares to look, for a vault that is there or will be.
    public init(_ place: VaultPlace) {
        self.init(place, files: SystemFiles())
    }

    package init(_ place: VaultPlace, files: SystemFiles) {
        self.place = place
        self.files = files
        mounts = MountTable(mountinfo: files.text("/proc/self/mountinfo") ?? "")
    }

    /// Everything that was found, in the order in which it was looked at; what is well, too.
    public func examine() -> [Finding] {
        let folder = Self.existing(place.folder)
        return [folderFinding] + parentFindings(of: folder)
            + [
                networkFinding(of: folder), encryptionFinding(of: folder), spaceFinding(of: folder),
                swapFinding, hibernationFinding, coreFinding, lockedMemoryFinding, keyringFinding,
                sleepFinding, clockFinding, versionFinding,
            ]
    }

    /// The path, or the deepest folder above it that is there, with its links resolved.
    private static func existing(_ path: String) -> String {
        var path = path
        while true {
            if let real = realpath(path, nil) {
                defer { free(real) }
                return String(cString: real)
            }
            guard path.count > 1, let slash = path.lastIndex(of: "/") else { return "/" }
            path = slash == path.startIndex ? "/" : String(path[..<slash])
        }
    }
}
