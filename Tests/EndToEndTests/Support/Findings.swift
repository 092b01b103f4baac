import Foundation
import Samen
import TestSupport
import Trust
import Wire

/// What an attacker with a server's disk, its log and its memory finds of what people typed.
struct Findings: Sendable {
    /// How many windows of eight bytes were looked for, and how many were met.
    struct Tally: Sendable {
        let windows: Int
        let found: Int
        let examples: [String]
    }

    let text: Tally
    let compressed: Tally
    let secret: Tally
    let canaries: [String]
    let memoryBytes: Int
    /// Windows of the text that the server's program or its empty store held before anyone typed.
    let leftOut: Int
}

/// Everything that is looked for after one replay.
struct Needles {
    let text: LeakSearch
    let compressed: LeakSearch
    let canaries: LeakSearch
    let secret: LeakSearch
    private let words: [String]

    init(of replay: Replay) throws {
        let recording = replay.recording
        words = replay.canaryWords
        text = try LeakSearch(for: ([recording.endContent] + recording.runs).map { Array($0.utf8) })
        canaries = try LeakSearch(for: words.map { Array($0.utf8) })
        secret = try LeakSearch(for: [replay.secretBytes()])
        let opened = try replay.opened()
        // A change names what it was built on, and so does its header, which the server may read.
        let known = try PublicParts(of: replay)
        compressed = try LeakSearch(for: opened.flatMap { known.pieces(of: $0.payload.change) })
    }

    private var all: [LeakSearch] { [text, compressed, canaries, secret] }

    /// What a server holds before anyone typed, and what its program is made of, proves nothing: its
    /// own messages are prose too.
    ///
    /// The canary words and the secret are looked for in full.
    func leaveOut(whatIsIn site: ServerSite) throws -> Int {
        let before = text.count
        let process = try site.process()
        for search in [text, compressed] {
            for file in try site.files() { try search.look(inFile: file) }
            try search.look(inMemoryOf: process, andInProgram: true)
        }
        text.leaveOutFound()
        compressed.leaveOutFound()
        return before - text.count
    }

    /// Looks through files, log and memory of a server that is running.
    func look(at site: ServerSite) throws -> Int {
        let process = try site.process()
        for search in all {
            for file in try site.files() { try search.look(inFile: file) }
        }
        return try all.map { try $0.look(inMemoryOf: process) }.max() ?? 0
    }

    func findings(memoryBytes: Int, leftOut: Int) -> Findings {
        Findings(
            text: Self.tally(text),
            compressed: Self.tally(compressed),
            secret: Self.tally(secret),
            canaries: words.filter { canaries.hasFound(Array($0.utf8)) },
            memoryBytes: memoryBytes,
            leftOut: leftOut
        )
    }

    private static func tally(_ search: LeakSearch) -> Findings.Tally {
        Findings.Tally(windows: search.count, found: search.found, examples: search.examples())
    }
}

extension PublicParts {
    init(of replay: Replay) throws {
        let tips = try replay.absentee.device.tips(of: replay.document)
        self.init(tips.flatMap { [$0.device.bytes, $0.incarnation.bytes] })
    }
}
