import CaseFile
import Replica
import Testing

@Suite struct `Short identifiers` {
    private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")

    @Test func `D12 F07 find every single wrong character`() throws {
        var random = SplitMix64(seed: 1)
        for round in 0..<400 {
            let kind = ShortID.Kind.allCases[round % ShortID.Kind.allCases.count]
            let written = ShortID(kind, randomRecord(&random)).description
            let id = Array(written)
            for place in [2, 3, 4, 5, 6, 7, 9] {
                for character in Self.alphabet where character != id[place] {
                    var wrong = id
                    wrong[place] = character
                    #expect(refusal(String(wrong)) == .checksum, "\(written) \(String(wrong))")
                }
            }
            for letter in ShortID.Kind.allCases where letter != kind {
                let wrong = String(letter.letter) + written.dropFirst()
                #expect(refusal(wrong) == .checksum, "\(wrong)")
            }
        }
    }

    @Test
    func `D12 F07 find every swap of neighbours, the letter and the check character included`() {
        var random = SplitMix64(seed: 2)
        for round in 0..<4_000 {
            let kind = ShortID.Kind.allCases[round % ShortID.Kind.allCases.count]
            let id = Array(ShortID(kind, randomRecord(&random)).description.filter { $0 != "-" })
            for place in 0..<id.count - 1 where id[place] != id[place + 1] {
                var swapped = id
                swapped.swapAt(place, place + 1)
                if looksAlike(swapped, id) { continue }
                #expect(refusal(String(swapped)) != nil, "\(String(id)) \(String(swapped))")
            }
        }
    }

    @Test func `find them in longer forms as well`() {
        var random = SplitMix64(seed: 3)
        for length in 7...26 {
            let id = Array(ShortID(.case, randomRecord(&random)).long(length))
            for place in 2..<2 + length {
                for character in Self.alphabet where character != id[place] {
                    var wrong = id
                    wrong[place] = character
                    #expect(refusal(String(wrong)) == .checksum)
                }
                var swapped = id
                swapped.swapAt(place, place == 1 + length ? place + 2 : place + 1)
                if swapped != id { #expect(refusal(String(swapped)) == .checksum) }
            }
        }
    }

    @Test func `are read in either case, without hyphens and with what looks alike`() throws {
        var random = SplitMix64(seed: 4)
        for _ in 0..<2_000 {
            let record = randomRecord(&random)
            let written = ShortID(.case, record).description
            let compact = written.filter { $0 != "-" }
            let alike = String(
                written.map {
                    $0 == "0" ? "o" : $0 == "1" ? random.pick(["i", "L", "l", "I"]) : $0
                }
            )
            for typed in [written, written.lowercased(), compact, " \(written)\n", alike] {
                let prefix = try ShortID.Prefix(typed, .case)
                #expect(prefix.matches(record.bytes), "\(typed)")
            }
        }
    }

    @Test func `say which kind of thing they name`() throws {
        for kind in ShortID.Kind.allCases {
            let id = ShortID(kind, record(5))
            #expect(id.description.first == kind.letter)
            #expect(try ShortID.Prefix(id.description).kind == kind)
            #expect(try ShortID.Prefix(id.description.lowercased()).kind == kind)
        }
        #expect(throws: CaseFileError.self) { try ShortID.Prefix("N-7Q4", .case, .task) }
    }

    @Test func `match exactly what begins with their bits`() throws {
        var random = SplitMix64(seed: 6)
        for _ in 0..<1_000 {
            let record = randomRecord(&random)
            let digits = Array(ShortID(.note, record).long(26).split(separator: "-")[1])
            let length = 1 + random.below(26)
            let check = length == 7 ? "-" + String(ShortID(.note, record).long(7).last ?? " ") : ""
            let prefix = try ShortID.Prefix("N-" + String(digits.prefix(length)) + check)
            let (lowest, highest) = prefix.bounds
            #expect(lowest.count == 16 && highest.count == 16)
            #expect(prefix.matches(record.bytes))
            #expect(prefix.matches(lowest) && prefix.matches(highest))
            #expect(!record.bytes.lexicographicallyPrecedes(lowest))
            #expect(!highest.lexicographicallyPrecedes(record.bytes))
            for other in [before(lowest), after(highest)].compactMap(\.self) {
                #expect(!prefix.matches(other))
            }
        }
    }

    @Test func `F07 are resolved only if one thing begins like this`() throws {
        let same: [UInt8] = [0x3A, 0xE2, 0x49, 0xD0]
        let first = try #require(RecordID(bytes: same + [UInt8](repeating: 0, count: 12)))
        let second = try #require(RecordID(bytes: same + [UInt8](repeating: 255, count: 12)))
        let other = try #require(RecordID(bytes: [0xFF] + [UInt8](repeating: 0, count: 15)))
        let typed = ShortID(.case, first).description
        let prefix = try ShortID.Prefix(typed)
        #expect(try prefix.resolve([first, other]) == first)
        #expect(try prefix.resolve([first, first]) == first)
        #expect(refusal { try prefix.resolve([first, second]) } == .ambiguousIdentifier)
        #expect(refusal { try prefix.resolve([other]) } == .unknownIdentifier)
        let long = try ShortID.Prefix(ShortID(.case, first).long(8))
        #expect(try long.resolve([first, second, other]) == first)
    }

    @Test(arguments: [
        "", "-", "C", "C-", "X-7Q4", "7Q4KDM", "C-7Q4!", "C--7Q4", "C-7Q4-X", "C-7Q4KDM-XX",
        "C-7Q4KDM-X-Y", "C-7Q4KDM-", "C 7Q4", "С-7Q4KDM-X", "C-ÄQ4", "C-7Q4KDU", "ß-7Q4", "C-7ſ4",
        "C-0123456789ABCDEFGHJKMNPQRST",
    ])
    func `D12 refuse what is none, without repeating it`(_ typed: String) {
        #expect(refusal(typed) == .identifier)
    }

    @Test func `D12 F07 name nothing with a last character that is not filled up`() throws {
        let long = ShortID(.case, record(1)).long(26)
        let typed = String(long.dropLast(2))
        #expect(try ShortID.Prefix(typed).resolve([record(1)]) == record(1))
        for wrong in ["5", "6", "7"] {
            #expect(typed.last == "4")
            #expect(refusal(typed.dropLast() + wrong) == .identifier)
        }
    }

    @Test func `show the first thirty bits`() {
        let zero = RecordID(high: 0, low: 0)
        #expect(ShortID(.case, zero).description.hasPrefix("C-000000-"))
        let ones = RecordID(high: .max, low: .max)
        #expect(ShortID(.case, ones).description.hasPrefix("C-ZZZZZZ-"))
        let first = RecordID(high: 0x0842_1084_2108_4210, low: 0)
        #expect(ShortID(.case, first).description.hasPrefix("C-111111-"))
        #expect(ShortID(.case, [UInt8](repeating: 1, count: 15)) == nil)
        #expect(
            ShortID(.device, zero.bytes + ones.bytes)?.description
                == ShortID(.device, zero).description
        )
    }
}

extension `Short identifiers` {
    private func refusal(_ typed: String) -> CaseFileError.Code? {
        refusal { try ShortID.Prefix(typed) }
    }

    private func refusal<Result>(_ body: () throws -> Result) -> CaseFileError.Code? {
        do {
            _ = try body()
            return nil
        } catch {
            return (error as? CaseFileError)?.code
        }
    }

    /// A letter `I` swapped with a `1` is the same identifier.
    private func looksAlike(_ a: [Character], _ b: [Character]) -> Bool {
        func read(_ id: [Character]) -> [Character] { id.map { $0 == "1" ? "I" : $0 } }
        return read(a) == read(b)
    }

    private func before(_ bytes: [UInt8]) -> [UInt8]? { step(bytes, from: 0, to: 255) }
    private func after(_ bytes: [UInt8]) -> [UInt8]? { step(bytes, from: 255, to: 0) }

    /// The neighbour in the order of bytes, or nil at its end.
    private func step(_ bytes: [UInt8], from end: UInt8, to start: UInt8) -> [UInt8]? {
        var bytes = bytes
        for index in bytes.indices.reversed() {
            if bytes[index] != end {
                bytes[index] = end == 0 ? bytes[index] - 1 : bytes[index] + 1
                return bytes
            }
            bytes[index] = start
        }
        return nil
    }
}

private func randomRecord(_ random: inout SplitMix64) -> RecordID {
    RecordID(high: random.next(), low: random.next())
}

@Suite struct `Identifiers beside each other` {
    @Test func `F07 are told apart where they begin alike, and are short where they do not`() throws
    {
        let same: [UInt8] = [0x3A, 0xE2, 0x49, 0xD0]
        let records = try [
            same + [UInt8](repeating: 0, count: 12), same + [UInt8](repeating: 255, count: 12),
            [0xFF] + [UInt8](repeating: 0, count: 15),
            same + [UInt8](repeating: 0, count: 11) + [1],
        ].map { try #require(RecordID(bytes: $0)) }
        let ids = records.map { ShortID(.case, $0) }
        let names = ShortID.apart(ids)
        #expect(Set(names).count == 4)
        #expect(names[2] == ids[2].description)
        for (name, record) in zip(names, records) {
            #expect(try ShortID.Prefix(name).resolve(records) == record)
        }
        #expect(ShortID.apart([ids[0], ids[0]]) == [ids[0].description, ids[0].description])
    }
}
