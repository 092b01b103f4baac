import Testing
import Trust

@Suite struct PageSealerTests {
    private typealias Place = PageSealer.Place

    @Test func `G05 G07 G10 a unit opens at its place, under its key, in its vault, nowhere else`()
        throws
    {
        let key = try VaultKey.first(of: .random())
        let plain = (0..<64).map { UInt8($0) }
        var unit = [UInt8](repeating: 0, count: plain.count + PageSealer.overhead)
        let place = Place(kind: .frame, number: 7, salts: 0x0102_0304_0506_0708)
        PageSealer(key: key).seal(plain, count: plain.count, at: place, into: &unit)
        func opens(_ unit: [UInt8], _ place: Place, _ key: VaultKey) -> Bool {
            var opened = [UInt8](repeating: 9, count: plain.count)
            let result = PageSealer(key: key).open(unit, count: 64, at: place, into: &opened)
            #expect(opened == (result ? plain : [UInt8](repeating: 0, count: 64)))
            return result
        }
        #expect(opens(unit, place, key))
        #expect(!opens(unit, Place(kind: .frame, number: 8, salts: place.salts), key))
        #expect(!opens(unit, Place(kind: .frame, number: 7, salts: place.salts + 1), key))
        #expect(!opens(unit, Place(kind: .page, number: 7), key))
        #expect(!opens(unit, place, try key.successor()))
        let moved = VaultKey(vault: .random(), generation: 1, secret: key.secret)
        #expect(!opens(unit, place, moved))
        let kinds: [Place.Kind] = [.page, .logHeader, .foldMark]
        for kind in kinds {
            PageSealer(key: key).seal(plain, count: 64, at: Place(kind: kind), into: &unit)
            for other in kinds {
                #expect(opens(unit, Place(kind: other), key) == (other == kind))
            }
        }
        PageSealer(key: key).seal(plain, count: 64, at: place, into: &unit)
        for index in unit.indices {
            var changed = unit
            changed[index] ^= 0x80
            #expect(!opens(changed, place, key))
        }
    }

    @Test func `G08 no nonce repeats`() throws {
        let sealer = PageSealer(key: try VaultKey.first(of: .random()))
        var nonces: Set<[UInt8]> = []
        var unit = [UInt8](repeating: 0, count: 8 + PageSealer.overhead)
        for _ in 0..<Amount.of(20_000) {
            sealer.seal([1, 2, 3, 4, 5, 6, 7, 8], count: 8, at: Place(kind: .page), into: &unit)
            nonces.insert(Array(unit[8..<32]))
        }
        #expect(nonces.count == Amount.of(20_000))
    }
}
