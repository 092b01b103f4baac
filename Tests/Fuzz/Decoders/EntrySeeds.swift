import Foundation
import Trust
import Wire

/// Entries to begin with: those of the vectors, one with each action, and one with each fault, so
/// that the fuzzer need not find every refusal by itself.
///
/// Only the vectors' own are signed; whose key checks an entry is not known where it is read.
struct EntrySeeds {
    private let signed: [WireSignedEntry]
    private let bodies: [WireEntryBody]

    init(_ vectors: Vectors) throws {
        signed = try vectors.bytes("entries", "entries", "entry")
            .map { try WireSignedEntry(decoding: $0) }
        bodies = try signed.map { try WireEntryBody(decoding: Array($0.body)) }
    }

    var inputs: [[UInt8]] {
        let changed = (Self.fields + Self.networkActions + Self.documentActions + grants).map {
            change in
            var body = Self.base
            change(&body)
            var entry = WireSignedEntry()
            entry.body = Data(body.encoded)
            entry.signature = Data(count: 64)
            return entry
        }
        return (signed + changed + outsides).map(\.encoded)
    }

    typealias Change = @Sendable (inout WireEntryBody) -> Void

    /// The first entry of a device in the network's log.
    private static let base: WireEntryBody = {
        var body = WireEntryBody()
        body.networkID = Data(Known.network.bytes)
        body.signer = long(1)
        body.authorSeq = 1
        body.parents = [long(1), long(2)]
        body.adminGrant.member = member
        return body
    }()

    static func long(_ byte: UInt8) -> Data { Data(repeating: byte, count: 32) }
    static func short(_ byte: UInt8) -> Data { Data(repeating: byte, count: 16) }

    static let member: WireMemberRef = {
        var member = WireMemberRef()
        member.organisation = short(1)
        member.member = short(2)
        return member
    }()

    private static let fields: [Change] = [
        { $0.networkID = Data() }, { $0.networkID = short(1) }, { $0.signer = Data() },
        { $0.signer = short(1) }, { $0.log = short(1) }, { $0.log = long(1) },
        { $0.authorSeq = 0 }, { $0.authorPrev = long(1) }, { $0.authorSeq = 2 },
        {
            $0.authorSeq = 2
            $0.authorPrev = long(1)
        },
        { $0.parents.swapAt(0, 1) },
        { $0.parents = [Data()] }, { $0.parents = .init(repeating: long(1), count: 257) },
        { $0.networkHeads = [long(1)] }, { $0.action = nil },
    ]

    /// Grants of keys, whose own signatures only the vectors can show.
    private var grants: [Change] {
        let changed = bodies.flatMap { body -> [Change] in
            switch body.action {
            case .deviceGrant(let grant):
                return [
                    { $0.deviceGrant = grant }, { $0.networkGenesis.rootKey = grant.signingKey },
                    {
                        $0.deviceGrant = grant
                        $0.deviceGrant.possession = Data()
                    },
                    {
                        $0.deviceGrant = grant
                        $0.deviceGrant.possession[0] ^= 1
                    },
                    {
                        $0.deviceGrant = grant
                        $0.deviceGrant.delegation = Self.long(1)
                    },
                    {
                        $0.deviceGrant = grant
                        $0.deviceGrant.agreementKey = Data()
                    },
                ]
            case .recoveryGrant(let grant):
                return [
                    {
                        $0.recoveryGrant = grant
                        $0.recoveryGrant.organisation = Data()
                    }
                ]
            default: return []
            }
        }
        return Array(changed.prefix(6)) + changed.suffix(1)
    }

    // Around the body.

    private var outsides: [WireSignedEntry] {
        let faults: [(inout WireSignedEntry) -> Void] = [
            { $0.signature = Data() }, { $0.body = Data([0xFF]) },
            { $0.body = Data(count: (64 << 10) + 1) }, { $0.wraps = [Self.wrap(1)] },
            { $0.wraps = [Self.wrap(0)] }, { $0.wraps = [Self.wrap(2)] },
            {
                $0.wraps = [Self.wrap(1)]
                $0.wraps[0].sealed = Data()
            },
            {
                $0.wraps = [Self.wrap(1)]
                $0.wraps[0].recipient = Data()
            },
            {
                $0.wraps = [Self.wrap(1)]
                $0.wraps[0].epochs[0].documentID = Self.long(1)
            },
            {
                $0.wraps = [Self.wrap(1)]
                $0.wraps[0].epochs[0].commitment = Data()
            },
            {
                $0.wraps = [.init()]
                $0.wraps[0].sealed = Data(count: (512 << 10) + 1)
            },
        ]
        return faults.map { fault in
            var entry = WireSignedEntry()
            entry.body = Data(Self.base.encoded)
            entry.signature = Data(count: 64)
            fault(&entry)
            return entry
        }
    }

    /// As long as a wrap of so many secrets is.
    private static func wrap(_ count: Int) -> WireWrap {
        var wrap = WireWrap()
        wrap.recipient = long(1)
        wrap.sealed = Data(count: XWingEncapsulation.overhead + 32 * count)
        wrap.epochs = (0..<count).map { index in
            var epoch = WireEpochRef()
            (epoch.epochID, epoch.commitment) = (short(UInt8(index)), long(1))
            return epoch
        }
        return wrap
    }
}
