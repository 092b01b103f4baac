package import GRDB
package import Replica
package import Trust

/// One installation: its documents, its keys' knowledge, its unsent work.
///
/// Everything a device does without a network. A command is one transaction: what it stored, what it
/// tells its caller and what it remembers come together or not at all.
///
/// A class, because it owns private keys, which cannot be copied, and because its callers must share
/// one memory of the store; what it remembers is one value, which a command works on as a copy and
/// which takes the old one's place after the commit. Not `Sendable`: whoever shares a device between
/// threads puts it behind one lock, as the database has one writer.
package final class Device {
    /// What differs between programs and tests.
    package struct Options {
        /// Record types of the events that readers may append: their own accesses.
        package var accessRecordTypes: Set<UInt16> = []
        /// Makes the caller's own tables where they are not there, whenever the device is opened.
        package var prepare: ((_ db: Database) throws -> Void)?
        /// Whether they are there: asked first, so that opening mostly writes nothing.
        package var isPrepared: ((_ db: Database) throws -> Bool)?
        /// Brings what is shown into the caller's own tables, in the same transaction.
        package var materialise: Materialise?
        /// Tells what this device may do in documents whose members or keys have changed.
        package var partake: Partake?
        /// What the caller has put off until something is sent anyway; a part of `maintain`.
        package var putOff: ((_ work: inout Work) throws -> Void)?
        /// Takes everything out of the caller's own tables that follows from a document.
        package var erase: ((_ db: Database, _ id: DocumentID) throws -> Void)?
        /// Counts the keys of the file, where it has one: what is erased is gone from the disk once the
        /// file has another.
        package var keyGeneration: (() -> UInt32)?

        package init() {}
    }

    /// Called once for each document that shows something differently, before the commit.
    package typealias Materialise = (
        _ db: Database, _ id: DocumentID, _ document: Replica.Document, _ patches: [Patch]
    ) throws -> Void

    /// Called once for each document in which this device's part may have changed, before the commit.
    package typealias Partake = (_ db: Database, _ id: DocumentID, _ part: Part) throws -> Void

    /// Raised when a program can read more than the one before it, so that what was opaque is read
    /// again.
    static let readerVersion = 1

    package let network: NetworkID
    package let member: MemberID
    let file: any StoreFile
    /// Shared with the connections that speak for this device.
    package let secrets: DeviceSecrets
    let random: RandomSource
    let encapsulation: any KeyEncapsulation
    let options: Options
    /// What is remembered of the store; nil until it is needed, so that opening costs nothing.
    private var memory: Memory?

    package var id: Trust.DeviceID { secrets.id }

    /// Opens the store in a file, or makes one in a file that has none.
    ///
    /// The caller opened the file, with `synchronous=FULL`; the device opens none. `marker`
    /// is what the caller keeps outside the store, since before it was made or after `renewMarker`; nil if
    /// it keeps none.
    package init(
        file: any StoreFile,
        secrets: DeviceSecrets,
        network: NetworkID,
        member: MemberID,
        random: RandomSource,
        encapsulation: any KeyEncapsulation,
        marker: [UInt8]? = nil,
        options: Options = Options()
    ) throws {
        self.secrets = secrets
        self.file = file
        self.network = network
        self.member = member
        self.random = random
        self.encapsulation = encapsulation
        self.options = options
        let owner = Store.Owner(network: network, device: secrets.id, member: member)
        try Self.translating {
            // Mostly there is nothing to write, and then nobody who writes is waited for.
            let isReady = try file.read { db in
                let store = Store(db)
                return try store.isReady(for: owner) && store.knows(marker)
                    && options.isPrepared?(db) ?? (options.prepare == nil)
            }
            if isReady { return }
            try file.write { db in
                let store = Store(db)
                try store.prepare(for: owner, reader: Self.readerVersion, marker: marker, random)
                try options.prepare?(db)
                if try !store.knows(marker) { try store.suspect(.marker) }
            }
        }
    }

    /// The same for keys that nobody else uses.
    package convenience init(
        database: any StoreFile,
        keys: consuming DeviceKeys,
        network: NetworkID,
        member: MemberID,
        random: RandomSource,
        encapsulation: any KeyEncapsulation,
        marker: [UInt8]? = nil,
        options: Options = Options()
    ) throws {
        try self.init(
            file: database,
            secrets: DeviceSecrets(keys),
            network: network,
            member: member,
            random: random,
            encapsulation: encapsulation,
            marker: marker,
            options: options
        )
    }

    /// Runs a command; on any error neither the store nor the memory has changed.
    func perform<Result>(
        at now: UInt64,
        _ body: (inout Command) throws -> Result
    ) throws -> Result {
        var finished: Memory?
        let result = try Self.translating {
            try file.write { db in
                let store = Store(db)
                let memory = try current(store)
                var command = Command(device: self, store: store, memory: memory, now: now)
                try command.prepare()
                let result = try body(&command)
                try command.finish()
                command.memory.generation = try store.advanceGeneration()
                // Nothing that was read before an erasure is kept in memory either.
                finished = command.hasErased ? nil : command.memory
                return result
            }
        }
        memory = finished
        return result
    }

    /// Asks something of the store, and stores nothing.
    func ask<Result>(_ body: (inout Command) throws -> Result) throws -> Result {
        var finished: Memory?
        let result = try Self.translating {
            try file.read { db in
                let store = Store(db)
                var command = Command(
                    device: self,
                    store: store,
                    memory: try current(store),
                    now: 0
                )
                let result = try body(&command)
                finished = command.memory
                return result
            }
        }
        memory = finished
        return result
    }

    /// The memory, unless another process has written since.
    private func current(_ store: Store) throws -> Memory {
        if let memory, try memory.generation == store.generation() { return memory }
        return try Memory(store, network: network)
    }

    static func translating<Result>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch {
            throw SamenError(error)
        }
    }
}
