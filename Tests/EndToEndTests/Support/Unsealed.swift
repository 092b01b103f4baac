import Foundation
import GRDB
import Samen
import TestSupport
import Testing
import Trust
import Wire

// Sealing switched off: the same changes with what they say in the clear. Only tests can make such
// changes; a server cannot tell them from sealed ones.

extension Laptop {
    /// The secret of the only epoch that the vault has.
    func epochSecret() throws -> EpochSecret {
        let rows = try read { try Row.fetchAll($0, sql: "SELECT secret FROM epochs") }
        #expect(rows.count == 1)
        var bytes = Array(try #require(rows.first)["secret"] as Data)
        return EpochSecret(SecretBytes(consuming: &bytes))
    }
}

extension Replay {
    /// Every change of the document with what it holds, each chain in its order.
    func opened() throws -> [(change: WireSealedChange, payload: ChangePayload)] {
        let secret = try epochSecret()
        return try absentee.device.tips(of: document).flatMap { tip in
            let chain = ChainID(
                document: document,
                device: tip.device,
                incarnation: tip.incarnation
            )
            return try absentee.device.changes(of: chain, after: 0, atMost: Int(tip.seq)).map {
                ($0, try SealedChange($0).open(with: secret))
            }
        }
    }

    /// The secret that the whole document is written under.
    func epochSecret() throws -> EpochSecret {
        try absentee.epochSecret()
    }

    func secretBytes() throws -> [UInt8] {
        try epochSecret().withBytes { Array($0) }
    }

    /// The same chains, linked and signed by their authors, with plaintext where ciphertext was.
    func unsealed() throws -> [WireSealedChange] {
        var last: [ChainID: [UInt8]] = [:]
        return try opened().map { change, payload in
            let sealed = try SealedChange(change)
            let chain = sealed.place.chain
            let author = try #require(laptops.first { $0.device.id == chain.device })
            var header = try WireChangeHeader(decoding: Array(change.header))
            if let prev = last[chain] { header.prev = Data(prev) }
            var clear = WireSealedChange()
            clear.header = Data(header.encoded)
            clear.ciphertext = Data(
                plaintext(of: payload, length: sealed.header.paddedLength)
                    + [UInt8](repeating: 0, count: change.ciphertext.count)
            ).prefix(change.ciphertext.count)
            let hash = Hashing.hash(
                .change,
                Array(clear.header),
                Hashing.sha256(Array(clear.ciphertext))
            )
            let keys = author.person.keys()
            clear.signature = Data(keys.signing.sign(.change, in: village.network, hash).bytes)
            last[chain] = hash
            return clear
        }
    }

    private func plaintext(of payload: ChangePayload, length: Int) -> [UInt8] {
        var message = WireChangePayload()
        message.compression = payload.compression == .zstd ? .zstd : .none
        message.decodedLength = UInt32(payload.decodedLength)
        message.change = Data(payload.change)
        let encoded = message.encoded
        return bigEndian(UInt32(encoded.count)) + encoded
    }
}
