import CaseFile
import GRDB
import Replica
import Trust

/// The cases of a device: what its person reads and writes.
///
/// Everything is local; the network only moves what is already safe here. Identifiers are short
/// codes, or as much of the beginning of one as is unique on this device. What people disagree
/// about is handed out with all its values and authors, never chosen silently.
///
///     let book = CaseBook(device: device, now: now)
///     let code = try book.newCase(NewCase(pseudonym: "Duif"))
///     try book.set("danger_level", of: code, to: "acute", reason: "Threats by telephone.")
///
/// Not `Sendable`, as its device is not.
public final class CaseBook {
    let device: Device
    private let clock: () -> UInt64

    /// Opens the cases of a device that was opened with `deviceOptions`.
    ///
    /// `now` gives milliseconds since 1970. Throws `SamenError` if the index cannot be made again
    /// where it must be.
    package init(device: Device, now: @escaping () -> UInt64) throws {
        self.device = device
        clock = now
        if try device.tables(CaseTables.isStale) { try rebuildIndex() }
    }

    /// What a device must be opened with, so that its cases can be found.
    package static func deviceOptions() -> Device.Options {
        var options = Device.Options()
        options.accessRecordTypes = CaseSchema.accessRecordTypes
        options.isPrepared = CaseTables.isPrepared
        options.prepare = CaseTables.prepare
        options.materialise = { db, id, document, patches in
            try CaseIndex(db).take(patches, of: document, id)
        }
        options.partake = { db, id, part in try CaseIndex(db).set(part, in: id) }
        options.putOff = { work in try work.writeAccesses(isFinal: true) }
        options.erase = { db, id in try CaseIndex(db).erase(id) }
        return options
    }

    /// Makes the index of cases anew from the documents.
    ///
    /// It is kept up to date with every change; this is for an index of another version, and to
    /// check the one that is there.
    public func rebuildIndex() throws {
        _ = try device.work(at: now) { work in
            try CaseTables.clear(work.database)
            for document in work.evaluation.documents {
                let index = CaseIndex(work.database)
                try index.set(work.part(in: document), in: document)
                try index.index(work.document(document), document)
            }
            try CaseTables.setFresh(work.database)
        }
    }

    var now: UInt64 { clock() }

    /// Works on one case; what was put off for a quarter of an hour is written along.
    func work<Result>(_ body: (inout Work) throws -> Result) throws -> Result {
        try device.work(at: now) { work in
            let result = try body(&work)
            try work.writeAccesses(isFinal: false)
            return result
        }.result
    }

    /// A random identifier whose short code is not in use here.
    func newRecord(_ kind: ShortID.Kind?, in db: Database) throws -> RecordID {
        for _ in 0..<CaseLimits.codeAttempts {
            guard let record = RecordID(bytes: device.random.bytes(16)) else { continue }
            guard let kind else { return record }
            let code = ShortID(kind, record).description
            if try CaseIndex(db).matches(of: code, [kind]).isEmpty { return record }
        }
        preconditionFailure("random identifiers differ")
    }
}
