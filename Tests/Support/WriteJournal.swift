package import CFaultVFS
import Foundation

/// Everything that was written to the files of one folder through the VFS "samen-fault", from which
/// the files after a power cut anywhere in it follow.
///
/// A cut keeps everything synced before it and, of what was not, a random choice of 512-byte
/// sectors: any disk may write those in any order.
// @unchecked because the journal's own lock guards it, and it is read only after it was stopped.
package final class WriteJournal: @unchecked Sendable {
    private let journal: OpaquePointer
    private let start: [String: [UInt8]]
    package private(set) var events: [cfault_event] = []
    package private(set) var names: [String] = []

    /// Records from now on; `start` is what the folder's files hold now.
    package init(of folder: String, start: [String: [UInt8]]) {
        self.start = start
        journal = cfault_start(folder)
    }

    deinit {
        cfault_free(journal)
    }

    /// Notes that transactions up to this one were acknowledged.
    package func acknowledge(_ transaction: Int) {
        cfault_mark(journal, Int64(transaction))
    }

    package func stop() {
        cfault_stop(journal)
        events = (0..<cfault_count(journal)).map { cfault_event_at(journal, $0) }
        names = events.map {
            String(cString: $0.path).split(separator: "/").last.map(String.init) ?? ""
        }
    }

    /// So many writes and syncs from now on everything fails; 0 lifts the failure.
    package func fail(after operations: Int) {
        cfault_fail_after(journal, Int64(operations))
    }

    package var count: Int { events.count }

    package struct Cut {
        package var files: [String: [UInt8]]
        package var acknowledged: Int
    }

    /// The files when power fails just before event `position`, and the disk kept that share of what
    /// was not synced.
    package func cut(
        at position: Int,
        keeping share: Double,
        using generator: inout some RandomNumberGenerator
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
        using generator: inout some RandomNumberGenerator
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
