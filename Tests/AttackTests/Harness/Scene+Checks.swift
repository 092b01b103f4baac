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

    /// Version vector and heads of the document's and the network's log.
    private func version(_ index: Int) throws -> [UInt8] {
        let tips = try self[index].tips(of: document).flatMap { tip in
            tip.device.bytes + tip.incarnation.bytes + bigEndian(tip.seq) + tip.id.bytes
        }
        let heads = try self[index].entryHeads(of: document) + self[index].entryHeads(of: nil)
        return tips + heads.flatMap(\.bytes)
    }
}
