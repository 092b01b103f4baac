import Foundation
import Sync
import TestSupport
import Testing
import Trust
import Wire

/// The layout of a bundle; what its frames hold is made up.
struct BundleVectors: Codable, Equatable {
    struct Case: Codable, Equatable {
        var name: String
        var file: String
        /// `whole`, `damaged`, `cut`, `malformed` or `limit`.
        var outcome: String
        var entries: Int
        var changes: Int
    }

    var network: String
    /// The maker's keys: the seed of the one, the public form of the other.
    var signingSeed: String
    var agreementKey: String
    var entries: [String]
    var changes: [String]
    var hash: String
    var files: [Case]
}

@Suite struct `Vectors of bundles` {
    let file = VectorFile<BundleVectors>(name: "bundle")

    @Test func `are what the program makes, and read as they say`() throws {
        let made = try BundleMaker().vectors()
        #expect(try file.isCurrent(made))
        for vector in made.files {
            let read = try Reading(decode(vector.file), by: BundleMaker().maker)
            #expect(read.outcome == vector.outcome, "\(vector.name)")
            #expect(read.entries == vector.entries, "\(vector.name)")
            #expect(read.changes == vector.changes, "\(vector.name)")
        }
    }

    private func decode(_ text: String) throws -> [UInt8] {
        try #require(bytes(hexadecimal: text))
    }
}

/// How reading a file ends.
private struct Reading {
    private(set) var outcome = "cut"
    private(set) var entries = 0
    private(set) var changes = 0

    init(_ bytes: [UInt8], by maker: DeviceIdentity) throws {
        var reader = BundleReader()
        var network: NetworkID?
        reader.append(bytes)
        do throws(SyncError) {
            while let part = try reader.next() {
                switch part {
                case .head(let head): network = head.network
                case .entry: entries += 1
                case .change: changes += 1
                case .unreadable: break
                case .end(let seal, let isIntact):
                    let isSigned = network.map { seal.isBy(maker, in: $0) } ?? false
                    outcome = isIntact && isSigned ? "whole" : "damaged"
                }
            }
        } catch {
            outcome = error.code.rawValue
        }
    }
}

private struct BundleMaker {
    let network: NetworkID
    let seed: [UInt8]
    let maker: DeviceIdentity
    let entries: [WireSignedEntry]
    let changes: [WireSealedChange]
    /// The frames, the first with what stands before it.
    let frames: [[UInt8]]
    let hash: [UInt8]

    init() throws {
        let random = RandomSource.seeded(1_011)
        network = random.identifier()
        seed = random.bytes(32)
        var (signing, agreement) = (seed, random.bytes(32))
        let keys = DeviceKeys(
            signing: SigningKey(seed: SecretBytes(consuming: &signing)),
            agreement: AgreementKey(seed: SecretBytes(consuming: &agreement))
        )
        maker = keys.identity
        entries = (0..<2).map { _ in
            var entry = WireSignedEntry()
            entry.body = Data(random.bytes(40))
            entry.signature = Data(random.bytes(64))
            return entry
        }
        changes = (0..<3).map { _ in
            var change = WireSealedChange()
            change.header = Data(random.bytes(48))
            change.ciphertext = Data(random.bytes(32))
            change.signature = Data(random.bytes(64))
            return change
        }
        var amount = BundleAmount(entries: 2, changes: 3, documents: 1)
        amount.bytes =
            entries.reduce(0) { $0 + BundleWriter.size(of: $1) }
            + changes.reduce(0) { $0 + BundleWriter.size(of: $1) }
        var writer = BundleWriter(
            BundleHead(
                network: network,
                maker: maker.id,
                madeMilliseconds: 1_767_225_600_000,
                selection: .unsent,
                amount: amount
            )
        )
        var frames = [writer.begin()]
        for entry in entries { frames.append(writer.frame(for: entry)) }
        for change in changes { frames.append(writer.frame(for: change)) }
        frames.append(writer.end(signedBy: keys.signing))
        self.frames = frames
        let end = try WireBundleEnd(decoding: Array(frames[6].dropFirst(5)))
        hash = Array(end.hash)
    }

    func vectors() throws -> BundleVectors {
        BundleVectors(
            network: network.description,
            signingSeed: hexadecimal(seed),
            agreementKey: hexadecimal(maker.agreementKey.bytes),
            entries: entries.map { hexadecimal($0.encoded) },
            changes: changes.map { hexadecimal($0.encoded) },
            hash: hexadecimal(hash),
            files: try cases()
        )
    }

    private func cases() throws -> [BundleVectors.Case] {
        let later: [UInt8] = [0, 0, 0, 3, 99, 1, 2]
        let noMessage: [UInt8] = [0, 0, 0, 3, 2, 0xFF, 0xFF]
        return [
            try made("as written", frames),
            try made("cut behind the second change", Array(frames[...4])),
            try made("cut within a frame", Array(frames[...3]) + [Array(frames[4].prefix(30))]),
            try made(
                "a change left out",
                frames.enumerated().filter { $0.offset != 4 }.map(\.element)
            ),
            try made(
                "two changes swapped",
                frames.enumerated().map { frames[[0, 1, 2, 4, 3, 5, 6][$0.offset]] }
            ),
            try made(
                "a kind that only later versions know",
                Array(frames[...2]) + [later] + frames[3...]
            ),
            try made("no message of its kind", [frames[0], noMessage] + frames[2...]),
            try made("another signature", Array(frames[...5]) + [otherSignature()]),
            try made("bytes behind the end", frames + [[0]]),
            try made("two heads", [frames[0], Array(frames[0].dropFirst(15))] + frames[1...]),
            try made("an empty frame", [frames[0], [0, 0, 0, 0]]),
            try made("a frame of 1 MiB and a byte", [frames[0], [0, 16, 0, 1, 3]]),
            try made("another version of the format", [Array("samen-bundle/2\n".utf8)]),
        ]
    }

    private func otherSignature() -> [UInt8] {
        var frame = frames[6]
        frame[frame.count - 1] ^= 1
        return frame
    }

    private func made(_ name: String, _ frames: [[UInt8]]) throws -> BundleVectors.Case {
        let bytes = Array(frames.joined())
        let read = try Reading(bytes, by: maker)
        return BundleVectors.Case(
            name: name,
            file: hexadecimal(bytes),
            outcome: read.outcome,
            entries: read.entries,
            changes: read.changes
        )
    }
}
