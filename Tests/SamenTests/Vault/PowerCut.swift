import CFaultVFS
import Foundation
import GRDB
import Samen

/// A recorded session of writes, from which the files after a power cut anywhere in it follow.
///
/// A cut keeps everything synced before it and, of what was not, a random choice of 512-byte
/// sectors: any disk may write those in any order.
// @unchecked because the journal's own lock guards it, and it is read only after it was stopped.
final class RecordedSession: @unchecked Sendable {
    static let base = VaultVFS.Base(name: "samen-vault-fault", below: "samen-fault")

    private let journal: OpaquePointer
    private let start: [String: [UInt8]]
    private var events: [cfault_event] = []
    private var names: [String] = []

    /// Records what happens to the fixture's vault from now on.
    init(of fixture: VaultFixture) throws {
        start = try fixture.contents()
        journal = cfault_start(fixture.folder.path)
    }

    deinit {
        cfault_free(journal)
    }

    /// Notes that transactions up to this one were acknowledged.
    func acknowledge(_ transaction: Int) {
        cfault_mark(journal, Int64(transaction))
    }

    func stop() {
        cfault_stop(journal)
        events = (0..<cfault_count(journal)).map { cfault_event_at(journal, $0) }
        names = events.map {
            String(cString: $0.path).split(separator: "/").last.map(String.init) ?? ""
        }
    }

    func fail(after operations: Int) {
        cfault_fail_after(journal, Int64(operations))
    }

    var count: Int {
        events.count
    }

    struct Cut {
        var files: [String: [UInt8]]
        var acknowledged: Int
    }

    /// The files just before each page that a checkpoint copies, nothing lost.
    func cutsDuringCheckpoints() -> [Cut] {
        var generator = SeededGenerator(seed: 0)
        return events.indices.filter { index in
            names[index] == "vault.db" && Int(events[index].kind) == CFAULT_WRITE
        }
        .map { cut(at: $0, keeping: 1, using: &generator) }
    }

    /// How many events pass before the main file changes.
    var positionsBeforeFirstCheckpoint: Int {
        events.indices.first { names[$0] == "vault.db" && Int(events[$0].kind) == CFAULT_WRITE }
            ?? events.count
    }

    /// The files just before event `position`, nothing lost.
    func whole(at position: Int) -> [String: [UInt8]] {
        var generator = SeededGenerator(seed: 0)
        return cut(at: position, keeping: 1, using: &generator).files
    }

    /// The files when power fails just before event `position`.
    func cut(at position: Int, using generator: inout SeededGenerator) -> Cut {
        // From losing everything unsynced to keeping all of it.
        let share = ([0, 0.1, 0.5, 0.9, 1] as [Double]).randomElement(using: &generator) ?? 0.5
        return cut(at: position, keeping: share, using: &generator)
    }

    private func cut(
        at position: Int,
        keeping share: Double,
        using generator: inout SeededGenerator
    ) -> Cut {
        var durable = start
        var pending: [String: [cfault_event]] = [:]
        var acknowledged = 0
        for index in 0..<position {
            let event = events[index]
            switch Int(event.kind) {
            case CFAULT_MARK:
                acknowledged = Int(event.offset)
            case CFAULT_SYNC:
                for write in pending[names[index]] ?? [] {
                    Self.apply(write, to: &durable[names[index], default: []])
                }
                pending[names[index]] = []
            default:
                pending[names[index], default: []].append(event)
            }
        }
        for (name, events) in pending.sorted(by: { $0.key < $1.key }) {
            for event in events {
                Self.tear(event, keeping: share, of: &durable[name, default: []], using: &generator)
            }
        }
        return Cut(files: durable, acknowledged: acknowledged)
    }

    private static func apply(_ event: cfault_event, to file: inout [UInt8]) {
        let offset = Int(event.offset)
        if Int(event.kind) == CFAULT_TRUNCATE {
            resize(&file, to: offset)
        } else {
            let end = offset + Int(event.length)
            if file.count < end { resize(&file, to: end) }
            let bytes = UnsafeRawBufferPointer(start: event.bytes, count: Int(event.length))
            file.withUnsafeMutableBytes { file in
                UnsafeMutableRawBufferPointer(rebasing: file[offset..<end]).copyMemory(from: bytes)
            }
        }
    }

    private static func tear(
        _ event: cfault_event,
        keeping share: Double,
        of file: inout [UInt8],
        using generator: inout SeededGenerator
    ) {
        func kept() -> Bool { Double.random(in: 0..<1, using: &generator) < share }
        guard Int(event.kind) == CFAULT_WRITE else {
            if kept() { apply(event, to: &file) }
            return
        }
        let offset = Int(event.offset)
        let end = offset + Int(event.length)
        var position = offset
        while position < end {
            let sectorEnd = min(end, (position / 512 + 1) * 512)
            if kept() {
                var piece = event
                piece.offset = Int64(position)
                piece.length = Int64(sectorEnd - position)
                piece.bytes = event.bytes.map { $0 + (position - offset) }
                apply(piece, to: &file)
            }
            position = sectorEnd
        }
    }

    private static func resize(_ file: inout [UInt8], to count: Int) {
        if count < file.count {
            file.removeLast(file.count - count)
        } else {
            file += [UInt8](repeating: 0, count: count - file.count)
        }
    }
}
