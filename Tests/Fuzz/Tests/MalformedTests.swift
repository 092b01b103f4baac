import Decoders
import Foundation
import Testing

/// What no honest program sends, to every decoder that a stranger's bytes reach.
@Suite struct `Malformed input` {
    static let names = Decoder.all.map(\.name)

    @Test func `reaches every decoder there is, each with something valid to begin with`() throws {
        #expect(Set(Self.names).count == Self.names.count)
        for decoder in Decoder.all {
            let seeds = try decoder.seeds(.published)
            #expect(seeds.contains(where: decoder.read), "\(decoder.name) reads nothing")
        }
    }

    @Test(.timeLimit(.minutes(40)), arguments: names)
    func `D01 what is empty, filled, random or cut is refused whole`(name: String) throws {
        let decoder = try #require(Decoder.named(name))
        var random = Chance(seed: 1)
        let junk: [[UInt8]] =
            [[]] + (0...255).map { [$0] } + [[UInt8](repeating: 0xFF, count: 64 << 10)]
            + [random.bytes(64 << 10), [UInt8](repeating: 0, count: 64 << 10)]
        var accepted: [Int] = []
        for bytes in junk where decoder.read(bytes) { accepted.append(bytes.count) }
        // One letter already begins the name of something.
        #expect(accepted.isEmpty || name == "short-id" || !decoder.isWhole)
        for seed in try sound(decoder) {
            let step = max(1, seed.count / 150)
            for count in stride(from: 0, to: seed.count, by: step) {
                let isRead = decoder.read(Array(seed.prefix(count)))
                #expect(!isRead || !decoder.isWhole, "\(count) of \(seed.count) bytes are read")
            }
        }
    }

    @Test(.timeLimit(.minutes(40)), arguments: names)
    func `D02 a single flipped bit stops no decoder and spells nothing twice`(
        name: String
    ) throws {
        let decoder = try #require(Decoder.named(name))
        for seed in try sound(decoder) {
            let step = max(1, seed.count * 8 / 250)
            for bit in stride(from: 0, to: seed.count * 8, by: step) {
                var flipped = seed
                flipped[bit / 8] ^= 1 << UInt8(bit % 8)
                _ = decoder.read(flipped)
            }
        }
    }

    @Test(.timeLimit(.minutes(40)), arguments: names)
    func `D03 a length that lies, at any place, is refused before anything is taken for it`(
        name: String
    ) throws {
        let decoder = try #require(Decoder.named(name))
        let lies: [UInt64] = [1 << 31 - 1, 1 << 32 - 1, 1 << 32, 1 << 63 - 1, 1 << 63, .max]
        for seed in try sound(decoder) {
            let step = max(1, seed.count / 25)
            for place in stride(from: 0, to: seed.count, by: step) {
                for lie in lies {
                    let head = Array(seed[..<place]) + varint(lie)
                    _ = decoder.read(head + seed[(place + 1)...])
                    _ = decoder.read(head)
                }
            }
        }
    }

    @Test(arguments: names)
    func `D03 no input takes more memory than it has bytes to pay for`(name: String) throws {
        let decoder = try #require(Decoder.named(name))
        #expect(decoder.expansion * (64 << 10) <= 64 << 20)
        // A run of numbers is short to write; what it stands for is bounded all the same.
        for filler in [[0, 0x7F], [0xFE, 0x7F], [0x80, 0x80, 4], [7, 0], [0x12, 0]] as [[UInt8]] {
            let bytes = Array((0..<2_000).map { _ in filler }.joined())
            for seed in try sound(decoder) { _ = decoder.read(seed + bytes) }
            _ = decoder.read(bytes)
        }
    }

    @Test(.timeLimit(.minutes(40)), arguments: names)
    func `D01 D02 D03 what a fuzzer kept, or what once stopped a decoder, stops it no more`(
        name: String
    ) throws {
        let decoder = try #require(Decoder.named(name))
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../Kept/\(name)").standardized
        for file in (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? [] {
            _ = decoder.read(Array(try Data(contentsOf: folder.appending(path: file))))
        }
    }

    /// Some valid seeds: the fuzzer takes them all, and has the time.
    private func sound(_ decoder: Decoder) throws -> [[UInt8]] {
        let seeds = try decoder.seeds(.published).filter(decoder.read)
        return stride(from: 0, to: seeds.count, by: max(1, seeds.count / 4)).map { seeds[$0] }
    }

    private func varint(_ number: UInt64) -> [UInt8] {
        number < 0x80 ? [UInt8(number)] : [UInt8(number & 0x7F) | 0x80] + varint(number >> 7)
    }
}

/// Bytes that nobody chose, the same for each seed.
struct Chance {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }
}
