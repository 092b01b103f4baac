import Replica
import Testing

/// Texts and columns that only a broken or hostile program writes.
@Suite struct HostileTextTests {
    /// Bytes that are no text, as a string and as an insertion.
    static let broken: [(String, [UInt8])] = [
        ("a byte that begins nothing", [0xFF]), ("a continuation alone", [0x80]),
        ("an overlong slash", [0xC0, 0xAF]), ("an overlong zero", [0xE0, 0x80, 0x80]),
        ("a lone high surrogate", [0xED, 0xA0, 0x80]), ("a lone low one", [0xED, 0xBF, 0xBF]),
        ("a pair of surrogates", [0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80]),
        ("beyond U+10FFFF", [0xF4, 0x90, 0x80, 0x80]),
        ("five bytes", [0xF8, 0x88, 0x80, 0x80, 0x80]),
        ("cut inside a scalar", [0x61, 0xE2, 0x82]), ("cut after its first byte", [0xF0]),
    ]

    @Test(arguments: broken)
    func `D07 what is no UTF-8 is opaque, as a value and as a text`(
        _ name: String,
        _ bytes: [UInt8]
    ) throws {
        let count = UInt8(bytes.count)
        for payload in [
            Bytes.change(2, [5, count] + bytes), Bytes.change(4, [1, 5, count] + bytes + [0]),
            Bytes.change(9, [8, 1, 3, 5, count] + bytes),
            Bytes.change(7, [1, 3, 0, 0, 3, 1] + bytes),
        ] {
            var document = Document()
            let change = Change(id: ChangeID(chain: chain(1), seq: 1), payload: payload)
            let merge = document.merge([change])
            #expect(merge.opaque.map(\.carrier) == [change.carrier], "\(name)")
            #expect(document.change(change.carrier) == change, "it is forwarded as it came")
            #expect(document.addresses.isEmpty, "and nothing of it stands")
        }
    }

    static let odd = [
        "\u{0}", "a\u{0}b", "\u{378}\u{E0FFF}", "\u{FFFF}\u{1FFFE}", "e\u{301}", "\u{E9}",
        "\u{FEFF}", "\u{202E}\u{2066}", String(repeating: "\u{301}", count: 8_000),
        "a" + String(repeating: "\u{489}", count: 8_000), "\r\n\r", "👩‍👧‍👦",
    ]

    @Test(.timeLimit(.minutes(40)), arguments: odd)
    func `D07 what is UTF-8 is kept scalar by scalar, however odd`(_ text: String) throws {
        let scalars = Array(text.unicodeScalars)
        var document = Document()
        let edited = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
            try edit.insert(text, at: 0, in: Cell.text)
            try edit.write(.string(text), to: Cell.multi)
        }
        let change = try #require(edited).change
        var other = Document()
        #expect(other.merge([change]).opaque.isEmpty)
        #expect(Array(other.text(Cell.text).unicodeScalars) == scalars)
        guard case .string(let value)? = other.current(Cell.multi).first?.value else {
            Issue.record("the value is gone")
            return
        }
        #expect(Array(value.unicodeScalars) == scalars)
        // A position counts scalars, so an edit may part what people see as one sign.
        _ = try other.edit(by: chain(2), authored: 0) { edit throws(ReplicaError) in
            try edit.delete(0..<1, in: Cell.text)
        }
        #expect(Array(other.text(Cell.text).unicodeScalars) == Array(scalars.dropFirst()))
        other.checkInvariants()
    }

    @Test func `D07 twins of NFC and NFD are two values, and neither takes the other's place`()
        throws
    {
        var (first, second) = (Document(), Document())
        for (number, text) in ["Zo\u{EB}", "Zoe\u{308}"].enumerated() {
            var document = Document()
            _ = try document.edit(by: chain(number + 1), authored: 0) { edit throws(ReplicaError) in
                try edit.write(.string(text), to: Cell.multi)
                try edit.add(.string(text), to: Cell.addWins)
            }
            _ = first.merge(document.missing(from: VersionVector()))
            _ = second.merge(document.missing(from: second.version))
        }
        #expect(first.current(Cell.multi).count == 2)
        #expect(first.additions(Cell.addWins).count == 2)
        #expect(first.canonicalState() == second.canonicalState())
    }

    /// Operations on a text or list whose columns lie.
    static let lies: [(String, [UInt8])] = [
        ("a run longer than its column", Bytes.change(7, [2, 6, 0, 0, 0, 4, 1, 0x61, 0x61])),
        (
            "a run of 2²⁴ and more",
            Bytes.change(7, [1] + Bytes.number(1 << 26) + [0, 0, 3, 1, 0x61])
        ),
        (
            "a run of 2⁶³",
            Bytes.change(7, [1] + Bytes.number(.max - 1) + [0, 0, 3, 1, 0x61])
        ),
        ("a negative position", Bytes.change(7, [1, 3, 0, 1, 3, 1, 0x61])),
        (
            "a position of −2⁶³",
            Bytes.change(7, [1, 3, 0] + Bytes.number(.max) + [3, 1, 0x61])
        ),
        (
            "a position of 2³¹",
            Bytes.change(7, [1, 3, 0] + Bytes.number(1 << 32) + [3, 1, 0x61])
        ),
        ("fewer lengths than kinds", Bytes.change(7, [2, 4, 0, 0, 0, 3, 1])),
        ("fewer positions than kinds", Bytes.change(7, [2, 4, 0, 0])),
        ("a length of 2⁶⁴ − 1", Bytes.change(7, [1, 3, 1, 0, 3] + Bytes.number(.max))),
        (
            "lengths that sum up to less than the text",
            Bytes.change(7, [1, 3, 0, 0, 3, 1, 0x61, 0x62])
        ),
        ("an element cut short", Bytes.change(8, [1, 3, 0, 0, 3, 1, 7])),
        ("more elements than bytes", Bytes.change(8, [1, 3, 0, 0, 3] + Bytes.number(1 << 20))),
        (
            "an author out of range",
            Bytes.envelope(chains: [1] + Bytes.chain(2), dependencies: [1, 9, 1]) + [1, 0, 0]
        ),
        (
            "a number in a chain of 2⁶⁴ − 1",
            Bytes.envelope(
                chains: [1] + Bytes.chain(2),
                dependencies: [1, 0] + Bytes.number(.max)
            ) + [1, 0, 0]
        ),
        ("bytes after the operations", Bytes.change(1, [0]) + [0]),
        ("two billion cells", Bytes.envelope() + [1, 0] + Bytes.number(1 << 31)),
    ]

    @Test(.timeLimit(.minutes(40)), arguments: lies)
    func `D03 D09 a column that lies makes its change opaque, and the chain goes on`(
        _ name: String,
        _ payload: [UInt8]
    ) throws {
        var document = Document()
        let first = Change(id: ChangeID(chain: chain(1), seq: 1), payload: payload)
        let next = Change(
            id: ChangeID(chain: chain(1), seq: 2),
            payload: Bytes.change(7, [1, 3, 0, 0, 3, 1, 0x7A])
        )
        let merge = document.merge([first, next])
        #expect(merge.opaque.map(\.carrier) == [first.carrier], "\(name)")
        #expect(merge.applied == [first.carrier, next.carrier])
        #expect(document.text(Cell.text) == "z")
        document.checkInvariants()
    }
}
