package import GRDB

/// What holds a device's store: a database that is read as of one moment and written in one piece.
///
/// A sealed vault in the product, a plain database in memory in tests and in the simulator.
package protocol StoreFile: AnyObject {
    /// Reads one consistent state; it never waits for a writer.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value

    /// Runs `body` in a transaction; when this returns, what it wrote is as durable as the file is.
    func write<Value>(_ body: (Database) throws -> Value) throws -> Value
}

extension DatabaseQueue: StoreFile {}
extension VaultFile: StoreFile {}
