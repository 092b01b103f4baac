import Foundation
import Replica
import Testing

/// The vectors of the specification through the decoder, and the files as they are checked in.
@Suite struct VectorTests {
    @Test func `every valid vector decodes and is written back byte for byte`() throws {
        for vector in Vectors.valid {
            let id = ChangeID(chain: chain(1), seq: 1)
            _ = try ChangeReading(payload: vector.payload)
            var document = Document()
            // The dependencies are there as changes that nobody can read.
            let dependencies = try ChangeReading(payload: vector.payload).dependencies
            for dependency in dependencies {
                for seq in 1...dependency.seq {
                    let other = ChangeID(chain: dependency.chain, seq: seq)
                    _ = document.merge([Change(id: other, payload: [0])])
                }
            }
            let next = ChangeID(chain: id.chain, seq: document.version[id.chain] + 1)
            let merge = document.merge([Change(id: next, payload: vector.payload)])
            #expect(merge.opaque.isEmpty && merge.applied == [next], "\(vector.name)")
            #expect(document.change(next)?.payload == vector.payload, "\(vector.name)")
            document.checkInvariants()
        }
    }

    @Test func `D05 D09 every invalid vector is opaque for the stated reason`() {
        for vector in Vectors.invalid {
            let error = #expect(throws: ReplicaError.self, "\(vector.name)") {
                try ChangeReading(payload: vector.payload)
            }
            #expect(error?.code == vector.code, "\(vector.name): \(error?.message ?? "")")
            let id = ChangeID(chain: chain(1), seq: 1)
            var document = Document()
            let merge = document.merge([Change(id: id, payload: vector.payload)])
            #expect(merge.patches.isEmpty, "\(vector.name)")
            #expect(document.change(id)?.payload ?? vector.payload == vector.payload)
        }
    }

    @Test func `the state vectors hold in any order`() throws {
        for vector in StateVectors.all {
            var random = SplitMix64(seed: 5)
            let document = shuffledReplica(of: vector.changes, void: vector.void, &random)
            #expect(document.canonicalState() == vector.document.canonicalState(), "\(vector.name)")
            let loaded = try Document(snapshot: vector.document.snapshot())
            #expect(loaded.canonicalState() == document.canonicalState(), "\(vector.name)")
        }
    }

    @Test func `the vector files are what the generator writes`() throws {
        let writes = ProcessInfo.processInfo.environment["SAMEN_WRITE_VECTORS"] != nil
        for file in VectorFiles.all {
            let url = Vectors.folder.appending(path: file.name)
            if writes { try Data(file.content.utf8).write(to: url) }
            let content = String(decoding: try Data(contentsOf: url), as: UTF8.self)
            #expect(content == file.content, "\(file.name): run with SAMEN_WRITE_VECTORS=1")
        }
    }
}
