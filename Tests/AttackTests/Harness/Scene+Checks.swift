import Foundation
import Samen
import SimulatedWorld
import Testing
import Trust

// What every case asserts besides its own.

extension Scene {
    /// Honest devices that hold the same have the same state, each as its changes say, and nothing
    /// that was ever stored has gone.
    func expectEqualWhereEqual(
        _ indices: [Int]? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        var states: [[UInt8]: [UInt8]] = [:]
        for index in indices ?? Array(devices.indices) {
            let state = try self[index].stateHash(of: document)
            let version = try version(index)
            #expect(states[version] ?? state == state, sourceLocation: sourceLocation)
            states[version] = state
            #expect(try self[index].check() == [], sourceLocation: sourceLocation)
            #expect(try devices[index].disappeared() == 0, sourceLocation: sourceLocation)
        }
    }

    /// All of them hold everything that anyone honest wrote, and are the same.
    func expectWhole(
        _ indices: [Int]? = nil,
        except liars: Set<Int> = [],
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let honest = (indices ?? Array(devices.indices)).filter { !liars.contains($0) }
        try expectEqualWhereEqual(honest, sourceLocation: sourceLocation)
        let versions = Set(try honest.map { try version($0) })
        #expect(versions.count == 1, "they hold the same", sourceLocation: sourceLocation)
        for index in honest {
            let text = try text(index)
            for piece in written where !liars.contains(piece.by) {
                #expect(text.contains(piece.text), sourceLocation: sourceLocation)
            }
        }
    }

    /// What no server, and nobody on the way, has seen.
    func expectSealed(sourceLocation: SourceLocation = #_sourceLocation) throws {
        for server in [server, honest] {
            let seen = try Seen(server)
            for piece in written {
                #expect(!seen.contains(piece.text), sourceLocation: sourceLocation)
            }
        }
    }

    /// Version vector and heads of the document's and the network's log.
    private func version(_ index: Int) throws -> [UInt8] {
        let tips = try self[index].tips(of: document).flatMap { tip in
            tip.device.bytes + tip.incarnation.bytes + bigEndian(tip.seq) + tip.id.bytes
        }
        let heads = try self[index].entryHeads(of: document) + self[index].entryHeads(of: nil)
        return tips + heads.flatMap(\.bytes)
    }
}

/// Everything that a server has of anyone: its store, and what went over the wire.
struct Seen {
    private let bytes: [Data]

    init(_ server: EvilServer) throws {
        bytes = (try [server.world.storeBytes()] + server.wire).map { Data($0) }
    }

    func contains(_ text: String) -> Bool {
        let needle = Data(text.utf8)
        return bytes.contains { $0.range(of: needle) != nil }
    }
}
