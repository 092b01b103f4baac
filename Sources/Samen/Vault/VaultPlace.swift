internal import Glibc
internal import Trust

/// Where a vault lies, by its name.
///
/// Several vaults may lie on one computer, each in a folder of its own: shelters share machines.
public struct VaultPlace: Hashable, Sendable {
    /// What the vault is called on this computer.
    public let name: String
    /// The folder of the vault's files.
    package let folder: String
    /// The folder of all vaults.
    let home: String
    /// A folder in memory that every process of this user shares.
    let runtime: String
    /// Where the marker is kept that tells a copied vault from the one it was copied from.
    let markers: String

    /// Works out the place of a vault; nothing is made, and nothing need be there.
    ///
    /// Vaults lie in `$SAMEN_HOME`, else in `$XDG_DATA_HOME/samen`, else in `~/.local/share/samen`.
    ///
    /// - Parameters:
    ///   - name: Up to 64 letters, digits, `-`, `_` and `.`, the first of them none of these signs.
    ///   - environment: The value of an environment variable, nil where it is not set.
    /// - Throws: `SamenError` with `misuse` if the name is not one, or no folder can be found.
    public init(name: String, environment: (String) -> String?) throws {
        guard Self.isName(name) else { throw Self.wrongName }
        self.name = name
        home = try Self.home(environment)
        folder = home + "/" + name
        runtime = Self.runtime(environment)
        markers =
            try Self.folder("XDG_STATE_HOME", "/.local/state", environment) + "/samen"
    }

    /// The vaults on this computer, by name.
    ///
    /// - Throws: `SamenError` with `misuse` if no folder of vaults can be found.
    public static func all(environment: (String) -> String?) throws -> [VaultPlace] {
        try names(in: home(environment)).map { try VaultPlace(name: $0, environment: environment) }
    }

    /// The other vaults that lie beside this one, by name.
    public var others: [String] {
        Self.names(in: home).filter { $0 != name }
    }

    private static func names(in home: String) -> [String] {
        guard let folder = opendir(home) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: entry.pointee.d_name) { name in
                name.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            guard isName(name), holdsVault("\(home)/\(name)") else { continue }
            names.append(name)
        }
        return names.sorted()
    }

    /// Whether a vault is there, or what is left of one.
    public var holdsVault: Bool { Self.holdsVault(folder) }

    /// A log or its mark is a vault's too: the key beside it may be all that opens them.
    private static func holdsVault(_ folder: String) -> Bool {
        ["vault.db", "vault.db-wal", "vault.db-fold"]
            .contains { access("\(folder)/\($0)", F_OK) == 0 }
    }

    private static func isName(_ name: String) -> Bool {
        let isAllowed = name.utf8.allSatisfy { byte in
            isLetterOrDigit(byte)
                || [UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: ".")]
                    .contains(byte)
        }
        guard let first = name.utf8.first else { return false }
        return isAllowed && isLetterOrDigit(first) && name.utf8.count <= 64
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
            || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }

    private static func home(_ environment: (String) -> String?) throws -> String {
        if let home = absolute(environment("SAMEN_HOME")) { return home }
        return try folder("XDG_DATA_HOME", "/.local/share", environment) + "/samen"
    }

    private static func folder(
        _ variable: String,
        _ inHome: String,
        _ environment: (String) -> String?
    ) throws -> String {
        if let folder = absolute(environment(variable)) { return folder }
        guard let home = absolute(environment("HOME")) else {
            throw SamenError(
                .misuse,
                "There is no home folder to look for vaults in.",
                advice: "Set HOME or SAMEN_HOME to a folder of your own.",
                nl: (
                    "Er is geen thuismap om kluizen in te zoeken.",
                    "Zet HOME of SAMEN_HOME op een map van uzelf."
                )
            )
        }
        return home + inHome
    }

    private static func runtime(_ environment: (String) -> String?) -> String {
        if let folder = absolute(environment("XDG_RUNTIME_DIR")) { return folder }
        let ofUser = "/run/user/\(geteuid())"
        return access(ofUser, W_OK) == 0 ? ofUser : "/dev/shm/samen-\(geteuid())"
    }

    /// A path from the root without a slash at its end; nil for any other.
    private static func absolute(_ path: String?) -> String? {
        guard var path = path.map({ Substring($0) }), path.hasPrefix("/") else { return nil }
        while path.count > 1, path.hasSuffix("/") { path = path.dropLast() }
        return String(path)
    }

    private static let wrongName = SamenError(
        .misuse,
        "A vault's name has up to 64 letters, digits and the signs - _ . and begins with none of these.",
        advice: "Choose another name.",
        nl: (
            "De naam van een kluis heeft hoogstens 64 letters, cijfers en de tekens - _ . en begint niet met zo'n teken.",
            "Kies een andere naam."
        )
    )
}

// The folders, made and checked.

extension VaultPlace {
    /// Whether the vault's key is kept for the commands that follow; its time goes on.
    ///
    /// - Throws: `SamenError` with `vault-missing` or `no-keyring`, or the codes of a folder that is not
    ///   this user's alone.
    public var isUnlocked: Bool {
        get throws { try Vault.explaining { try Keyring.holds(existing().storedKeys().vault) } }
    }

    /// Waits for as long as the vault's key is kept, or until the task is cancelled.
    ///
    /// For what goes on in an unlocked vault by itself: it ends when a command would be refused.
    ///
    /// - Throws: `SamenError` with `locked` once the key was taken out or its time is over.
    public func waitWhileUnlocked() async throws {
        // An unlocking takes the old key out before it puts its own in: one look too few is no proof.
        var misses = 0
        while !Task.isCancelled {
            misses = (try? isUnlocked) == true ? 0 : misses + 1
            guard misses < 2 else { throw SamenError.locked }
            try? await Task.sleep(for: misses == 0 ? VaultLimits.look : VaultLimits.secondLook)
        }
    }

    /// The vault's folder, checked.
    func existing() throws -> VaultFolder {
        guard holdsVault else { throw missing }
        return try VaultFolder(folder, runtime: madeRuntime())
    }

    /// The vault's folder, made where there is none.
    func made() throws -> VaultFolder {
        guard !holdsVault else {
            throw SamenError(
                .vaultExists,
                "There is a vault “\(name)” already; nothing was changed.",
                advice: "Use it, or name another one.",
                nl: (
                    "Er is al een kluis “\(name)”; er is niets veranderd.",
                    "Gebruik die, of noem een andere."
                )
            )
        }
        try Self.make(home)
        return try VaultFolder.make(folder, runtime: madeRuntime())
    }

    private func madeRuntime() throws -> String {
        if runtime.hasPrefix("/dev/shm/") { try Self.make(runtime) }
        return runtime
    }

    /// Makes a folder and what is missing above it, each its owner's only.
    static func make(_ path: String) throws {
        var status = stat()
        if stat(path, &status) == 0 { return }
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        if slash > path.startIndex { try make(String(path[..<slash])) }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw VaultError.system("mkdir", path)
        }
    }

    private var missing: SamenError {
        let there = others.joined(separator: ", ")
        guard there.isEmpty else {
            return SamenError(
                .vaultMissing,
                "There is no vault “\(name)” on this computer.",
                advice: "Name one of these with --vault or SAMEN_VAULT: \(there).",
                nl: (
                    "Er is op deze computer geen kluis “\(name)”.",
                    "Noem een van deze met --vault of SAMEN_VAULT: \(there)."
                )
            )
        }
        return SamenError(
            .vaultMissing,
            "There is no vault “\(name)” on this computer.",
            advice: "Make one with “samen enrol” or “samen network create”, or name another one.",
            nl: (
                "Er is op deze computer geen kluis “\(name)”.",
                "Maak er een met “samen enrol” of “samen network create”, of noem een andere."
            )
        )
    }
}
