internal import Trust

/// The first page of a database with no tables, as SQLite would have written it.
///
/// Sealed and put in place before SQLite sees the file: SQLite itself would build a new database
/// through a rollback journal, and the vault has none.
enum EmptyDatabase {
    static let pageSize = 4096
    private static let usableSize = pageSize - PageSealer.overhead

    static func sealed(with key: VaultKey) -> [UInt8] {
        var unit = [UInt8](repeating: 0, count: pageSize)
        let place = PageSealer.Place(kind: .page, number: 1)
        PageSealer(key: key).seal(page, count: usableSize, at: place, into: &unit)
        return unit
    }

    private static var page: [UInt8] {
        var page = [UInt8](repeating: 0, count: usableSize)
        func put(_ bytes: [UInt8], at offset: Int) {
            page.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        }
        put(Array("SQLite format 3\u{0}".utf8), at: 0)
        put([0x10, 0x00], at: 16)  // page size 4096
        put([2, 2], at: 18)  // written and read in WAL mode
        put([40, 64, 32, 32], at: 20)  // reserved bytes; the three fixed payload fractions
        put([0, 0, 0, 1], at: 24)  // change counter
        put([0, 0, 0, 1], at: 28)  // size in pages
        put([0, 0, 0, 4], at: 44)  // schema format
        put([0, 0, 0, 1], at: 56)  // UTF-8
        put([0, 0, 0, 1], at: 92)  // the size is valid for this change counter
        put([0x00, 0x2e, 0x5f, 0x38], at: 96)  // written as by SQLite 3.39.0
        put([0x0d], at: 100)  // an empty table leaf: the schema
        put([UInt8(usableSize >> 8), UInt8(usableSize & 0xff)], at: 105)  // no cell content yet
        return page
    }
}
