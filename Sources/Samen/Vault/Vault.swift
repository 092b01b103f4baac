internal import GRDB
internal import Trust

/// An open vault: the encrypted store of one installation, and the device that it is.
///
/// Make one with `create`, open it with `open`. What is read and written lies sealed on the disk;
/// several processes may have the same vault open at once.
///
/// Not `Sendable`: whoever shares a vault between threads puts it behind one lock.
public final class Vault {
    /// Where the vault lies.
    public let place: VaultPlace
    package let file: VaultFile
    package let now: @Sendable () -> UInt64
    let surroundings: Surroundings
    private(set) var profile: Profile
    private var openedDevice: Device?
    /// A conversation with the server of an invitation that is under way.
    var joining: JoiningConversation?

    init(_ place: VaultPlace, _ file: VaultFile, _ surroundings: Surroundings) throws {
        self.place = place
        self.file = file
        self.surroundings = surroundings
        now = surroundings.now
        let known = try file.read { db in
            try Store(db).holdsTables() ? try ProfileTable(db).profile() : nil
        }
        if let known {
            profile = known
        } else {
            profile = try file.write { db in
                let table = ProfileTable(db)
                if try VaultSchema.prepare(db) { try table.begin(surroundings.random) }
                return try table.profile()
            }
        }
    }

    /// Makes a vault, with keys of its own, that belongs to no network yet.
    ///
    /// - Parameters:
    ///   - place: Where; there may be none yet.
    ///   - passphrase: UTF-8, at least ten characters; `suggestedPassphrase` draws a good one.
    /// - Returns: The vault, open.
    /// - Throws: `SamenError` with `vault-exists`, `misuse` for a passphrase that is too short,
    ///   `storage`, or the codes of a folder that is not this user's alone.
    public static func create(_ place: VaultPlace, passphrase: [UInt8]) throws -> Vault {
        try create(place, passphrase: passphrase, in: .system)
    }

    package static func create(
        _ place: VaultPlace,
        passphrase: [UInt8],
        in surroundings: Surroundings
    ) throws -> Vault {
        try explaining {
            var passphrase = try Passphrase.new(passphrase)
            defer { wipe(&passphrase) }
            let folder = try place.made()
            let key = try VaultKey.first(of: .random())
            let keys = try VaultKeyFile.new(
                for: key,
                passphrase: passphrase,
                derivation: surroundings.derivation()
            )
            let file = try VaultFile.create(in: folder, key: key, keys: keys)
            return try Vault(place, file, surroundings)
        }
    }

    /// Opens a vault that is unlocked; its time begins anew.
    ///
    /// - Parameter place: The vault.
    /// - Returns: The vault, open.
    /// - Throws: `SamenError` with `locked`, with `no-keyring` where the system keeps no keys between
    ///   two commands, `vault-missing`, or one of the codes of a damaged vault: `vault-page`,
    ///   `vault-log`, `vault-key`.
    public static func open(_ place: VaultPlace) throws -> Vault {
        try open(place, in: .system)
    }

    package static func open(_ place: VaultPlace, in surroundings: Surroundings) throws -> Vault {
        try explaining { try open(place, in: surroundings) { try Keyring.key(of: $0) } }
    }

    /// Opens a vault that is unlocked for whoever only looks at it: its time goes on.
    static func look(at place: VaultPlace) throws -> Vault {
        try explaining { try open(place, in: .system) { try Keyring.peek(at: $0) } }
    }

    /// Opens the files with the key that was kept.
    ///
    /// One that opens nothing is not in use any more, after an interrupted re-key, or was planted: then
    /// the passphrase is asked for, which tells a damaged vault from that. Where a re-key is just ending,
    /// a second look finds the next key.
    private static func open(
        _ place: VaultPlace,
        in surroundings: Surroundings,
        with kept: (VaultID) throws -> VaultKey?
    ) throws -> Vault {
        let folder = try place.existing()
        for _ in 1...2 {
            let stored = try folder.storedKeys()
            guard let key = try kept(stored.vault), stored.generations.contains(key.generation)
            else { break }
            do {
                return try Vault(place, VaultFile.open(folder, keys: [key]), surroundings)
            } catch let error as VaultError where error.code == .key {
                break
            } catch let error as VaultError where error.code == .replaced {
                continue
            }
        }
        throw SamenError.locked
    }

    /// Opens a vault with its passphrase; it stays locked for others.
    ///
    /// - Parameters:
    ///   - place: The vault.
    ///   - passphrase: Its passphrase.
    /// - Returns: The vault, open.
    /// - Throws: `SamenError` with `wrong-passphrase`, `vault-missing`, or one of the codes of a
    ///   damaged vault: `vault-page`, `vault-log`, `vault-key`.
    public static func open(_ place: VaultPlace, passphrase: [UInt8]) throws -> Vault {
        try open(place, passphrase: passphrase, in: .system)
    }

    package static func open(
        _ place: VaultPlace,
        passphrase: [UInt8],
        in surroundings: Surroundings
    ) throws -> Vault {
        try explaining {
            let (folder, keys) = try keys(of: place, passphrase)
            return try Vault(place, VaultFile.open(folder, keys: keys), surroundings)
        }
    }

    /// Closes the vault's files here; nothing need be saved before.
    public func close() {
        openedDevice = nil
        try? file.close()
    }

    /// Checks the key file, then the passphrase.
    static func keys(
        of place: VaultPlace,
        _ passphrase: [UInt8]
    ) throws -> (VaultFolder, [VaultKey]) {
        let folder = try place.existing()
        var passphrase = try Passphrase.normal(passphrase)
        defer { wipe(&passphrase) }
        return (folder, try folder.storedKeys().unlock(passphrase: passphrase))
    }

    static func explaining<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw SamenError(error)
        }
    }
}

// The device.

extension Vault {
    /// The device that this installation is.
    ///
    /// - Throws: `SamenError` with `not-enrolled` until its member is known.
    package func device() throws -> Device {
        if let openedDevice { return openedDevice }
        guard let network = profile.network, let member = profile.member else {
            throw SamenError.notEnrolled
        }
        return try openDevice(of: member, in: network)
    }

    /// Opens the device's store, or makes one for a member that is just becoming known.
    func openDevice(of member: MemberID, in network: NetworkID) throws -> Device {
        let isFirst = try Self.explaining { try file.read { try !$0.tableExists("device") } }
        let marker = self.marker
        let device = try Device(
            file: file,
            secrets: profile.secrets,
            network: network,
            member: member,
            random: surroundings.random,
            encapsulation: surroundings.encapsulation,
            marker: isFirst ? marker.begin(surroundings.random) : marker.read(),
            options: deviceOptions
        )
        openedDevice = device
        return device
    }

    /// What is erased is gone from the disk once the file has another key.
    private var deviceOptions: Device.Options {
        var options = CaseBook.deviceOptions()
        options.keyGeneration = { [file] in file.generation }
        return options
    }

    /// Where the store's marker is kept outside of it.
    package var marker: VaultMarker {
        VaultMarker(of: file.vault, in: place.markers)
    }

    /// Changes what the vault says of this installation, in one transaction with whatever else
    /// `body` does.
    func change<Result>(_ body: (ProfileTable) throws -> Result) throws -> Result {
        try Self.explaining {
            let (result, new) = try file.write { db in
                let table = ProfileTable(db)
                return (try body(table), try table.profile())
            }
            profile = new
            return result
        }
    }

    func ask<Result>(_ body: (ProfileTable) throws -> Result) throws -> Result {
        try Self.explaining { try file.read { try body(ProfileTable($0)) } }
    }
}
