import Foundation
import Sync
import Testing
import Trust
import Wire

/// A bundle of made-up entries and changes.
private struct Sample {
    /// The maker's public keys.
    let maker: DeviceIdentity
    let network: NetworkID
    let entries: [WireSignedEntry]
    let changes: [WireSealedChange]
    let head: BundleHead
    /// The frames, the first with what stands before it.
    let frames: [[UInt8]]

    var bytes: [UInt8] { Array(frames.joined()) }

    init(entries: Int = 2, changes: Int = 3, seed: UInt64 = 1) {
        let random = RandomSource.seeded(seed)
        let keys = DeviceKeys.generate(random)
        maker = keys.identity
        network = random.identifier()
        self.entries = (0..<entries).map { _ in
            var entry = WireSignedEntry()
            entry.body = Data(random.bytes(90))
            entry.signature = Data(random.bytes(64))
            return entry
        }
        self.changes = (0..<changes).map { _ in
            var change = WireSealedChange()
            change.header = Data(random.bytes(120))
            change.ciphertext = Data(random.bytes(272))
            change.signature = Data(random.bytes(64))
            return change
        }
        var amount = BundleAmount(
            entries: UInt64(entries),
            changes: UInt64(changes),
            documents: 1
        )
        amount.bytes =
            self.entries.reduce(0) { $0 + BundleWriter.size(of: $1) }
            + self.changes.reduce(0) { $0 + BundleWriter.size(of: $1) }
        head = BundleHead(
            network: network,
            maker: maker.id,
            madeMilliseconds: 1_764_000_000_000,
            selection: .unsent,
            amount: amount
        )
        var writer = BundleWriter(head)
        var frames = [writer.begin()]
        for entry in self.entries { frames.append(writer.frame(for: entry)) }
        for change in self.changes { frames.append(writer.frame(for: change)) }
        frames.append(writer.end(signedBy: keys.signing))
        self.frames = frames
    }
}

/// Everything that came out of some bytes.
private struct Read: Equatable {
    var head: BundleHead?
    var entries: [WireSignedEntry] = []
    var changes: [WireSealedChange] = []
    var unreadable = 0
    var isIntact: Bool?
    var seal: BundleSeal?
    var error: SyncError.Code?

    init(_ bytes: [UInt8], pieces: Int = .max) {
        var reader = BundleReader()
        var rest = bytes[...]
        do throws(SyncError) {
            while !rest.isEmpty {
                reader.append(Array(rest.prefix(pieces)))
                rest = rest.dropFirst(pieces)
                while let part = try reader.next() { take(part) }
            }
        } catch {
            self.error = error.code
        }
    }

    private mutating func take(_ part: BundleReader.Part) {
        switch part {
        case .head(let head): self.head = head
        case .entry(let entry): entries.append(entry)
        case .change(let change): changes.append(change)
        case .unreadable: unreadable += 1
        case .end(let seal, let isIntact): (self.seal, self.isIntact) = (seal, isIntact)
        }
    }
}

@Suite struct BundleTests {
    @Test func `what was written is read, however it comes in`() {
        let sample = Sample()
        for pieces in [1, 7, 64, Int.max] {
            let read = Read(sample.bytes, pieces: pieces)
            #expect(read.head == sample.head)
            #expect(read.entries == sample.entries && read.changes == sample.changes)
            #expect(read.isIntact == true && read.error == nil && read.unreadable == 0)
            #expect(read.seal?.isBy(sample.maker, in: sample.network) == true)
        }
        #expect(Read(Sample(entries: 0, changes: 0).bytes).isIntact == true)
    }

    @Test func `D01 a bundle cut at any byte never looks whole, and gives what was in it`() {
        let sample = Sample()
        let ends = sample.frames.indices.map { sample.frames[...$0].joined().count }
        for length in 0..<sample.bytes.count {
            let read = Read(Array(sample.bytes.prefix(length)))
            #expect(read.isIntact == nil && read.error == nil, "cut at \(length)")
            let whole = ends.count { $0 <= length }
            #expect(read.entries.count + read.changes.count == max(0, whole - 1))
        }
    }

    @Test func `D02 a bundle with any bit flipped is not taken for what its maker wrote`() {
        let sample = Sample(entries: 1, changes: 2)
        for position in sample.bytes.indices {
            for bit in 0..<8 {
                var bytes = sample.bytes
                bytes[position] ^= 1 << bit
                let read = Read(bytes)
                let isSigned = read.seal?.isBy(sample.maker, in: sample.network) == true
                let isWhole = read.isIntact == true && read.error == nil && isSigned
                #expect(!isWhole || read.head != sample.head, "bit \(bit) of byte \(position)")
                #expect(!isWhole, "bit \(bit) of byte \(position)")
            }
        }
    }

    @Test func `frames left out, doubled, moved or put in are noticed`() {
        let sample = Sample()
        let last = sample.frames.count - 1
        func damaged(_ change: (inout [[UInt8]]) -> Void) -> Bool {
            var frames = sample.frames
            change(&frames)
            let read = Read(Array(frames.joined()))
            return read.isIntact != true || read.error != nil
        }
        for index in 1..<last {
            #expect(damaged { $0.remove(at: index) })
            #expect(damaged { $0.insert($0[index], at: index) })
            if index > 1 { #expect(damaged { $0.swapAt(index, index - 1) }) }
            #expect(damaged { $0.insert(Sample(seed: 2).frames[index], at: index) })
        }
        #expect(damaged { $0.append($0[1]) })
        #expect(damaged { $0.insert($0[0], at: 1) })
        #expect(damaged { $0[0] = Sample(seed: 2).frames[0] })
        #expect(damaged { $0[last] = Sample(seed: 2).frames[last] })
    }

    @Test func `another device's seal does not pass for the maker's`() throws {
        let sample = Sample()
        let seal = try #require(Read(sample.bytes).seal)
        #expect(!seal.isBy(Sample(seed: 2).maker, in: sample.network))
        #expect(!seal.isBy(sample.maker, in: Sample(seed: 2).network))
    }

    @Test
    func `a frame of a kind that only later versions know is passed over, and is under the seal`() {
        let sample = Sample()
        var frames = sample.frames
        frames.insert([0, 0, 0, 3, 99, 1, 2], at: 1)
        let read = Read(Array(frames.joined()))
        #expect(read.unreadable == 1)
        #expect(read.entries == sample.entries && read.changes == sample.changes)
        #expect(read.isIntact == false)
    }

    @Test func `what is no message of its kind stops nothing`() {
        let sample = Sample()
        var frames = sample.frames
        frames[2] = [0, 0, 0, 3, 2, 0xFF, 0xFF]
        let read = Read(Array(frames.joined()))
        #expect(read.unreadable == 1)
        #expect(read.entries.count == 1 && read.changes == sample.changes)
        #expect(read.isIntact == false)
    }

    @Test func `E11 more than a bundle may hold is refused by what its head says`() {
        let sample = Sample(entries: 0, changes: 0)
        func refusal(_ amount: BundleAmount) -> SyncError.Code? {
            var writer = BundleWriter(
                BundleHead(
                    network: sample.network,
                    maker: sample.maker.id,
                    madeMilliseconds: 0,
                    selection: .all,
                    amount: amount
                )
            )
            return Read(writer.begin()).error
        }
        #expect(refusal(BundleAmount(entries: 400_000, changes: 600_000)) == nil)
        #expect(refusal(BundleAmount(entries: 400_000, changes: 600_001)) == .limit)
        #expect(refusal(BundleAmount(entries: .max, changes: 2)) == .limit)
        #expect(refusal(BundleAmount(bytes: 4 << 30)) == nil)
        #expect(refusal(BundleAmount(bytes: 10 << 30)) == .limit)
    }

    @Test func `E11 a frame beyond its limit is refused before its bytes come in`() {
        let begun = Sample(entries: 0, changes: 0).frames[0]
        let largest = begun + bigEndian(UInt32(Limits.bundleFrameBytes)) + [3]
        #expect(Read(largest).error == nil)
        #expect(Read(begun + bigEndian(UInt32(Limits.bundleFrameBytes + 1)) + [3]).error == .limit)
        #expect(Read(begun + [0xFF, 0xFF, 0xFF, 0xFF]).error == .limit)
        #expect(Read(begun + [0, 0, 0, 0]).error == .malformed)
    }

    @Test func `what is no bundle is refused at its first byte`() {
        #expect(Read(Array("SQLite format 3".utf8)).error == .malformed)
        #expect(Read(Array("samen-bundle/2\n".utf8)).error == .malformed)
        #expect(Read([0]).error == .malformed)
        #expect(Read([]).error == nil)
    }
}
