import CaseFile
import Replica
import Testing

@Suite struct `The vectors of the case file` {
    @Test func `are what the program makes`() throws {
        let made = try CaseVectorMaker.make()
        try made.writeIfAsked()
        #expect(try CaseVectors.read() == made)
    }

    @Test func `have the bytes that the engine writes`() throws {
        let vectors = try CaseVectors.read()
        for vector in vectors.entered {
            guard let bytes = vector.bytes else { continue }
            let field = try #require(
                CaseSchema.fields.first { CaseVectorMaker.place($0) == vector.place }
            )
            guard field.mergeType == .multiRegister || field.mergeType == .earliest else {
                continue
            }
            let value = try FieldValue(vector.entered, for: field)
            var document = Document()
            let edited = try document.edit(by: chain(1), authored: 0) { edit throws(ReplicaError) in
                try edit.set(value, of: record(1))
            }
            let payload = hexadecimal(try #require(edited).change.payload)
            #expect(payload.hasSuffix(bytes), "\(vector.place)")
        }
    }

    @Test func `show what is right and what is refused`() throws {
        let vectors = try CaseVectors.read()
        #expect(vectors.typed.contains { $0.refusal == "identifier" })
        #expect(vectors.typed.contains { $0.refusal == "checksum" })
        #expect(vectors.typed.filter { $0.refusal == nil }.count > ShortID.Kind.allCases.count)
        #expect(vectors.days.contains { $0.days == nil } && vectors.days.contains { $0.days == 0 })
        #expect(Set(vectors.clocks.map(\.offset)) == [3600, 7200])
        let refusals = Set(vectors.entered.compactMap(\.refusal))
        #expect(
            refusals == ["unknown-code", "characters", "date", "checksum", "kind", "field"]
        )
        let decided = Dictionary(
            vectors.inForce.map { ("\($0.place) \($0.standing)", $0.inForce) },
            uniquingKeysWith: { first, _ in first }
        )
        #expect(decided[#"2.8 ["high", "acute"]"#] == "acute")
        #expect(decided[#"2.8 ["acute", "later"]"#] == "later")
        #expect(decided[#"52.1 ["one", "two"]"#] == .some(nil))
    }
}
