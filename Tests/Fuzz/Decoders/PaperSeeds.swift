/// What people keep and type, sound and with one fault each.
enum PaperSeeds {
    static func words(_ vectors: Vectors) throws -> [[UInt8]] {
        let sound = [
            try vectors.texts("keys", "root", "words").joined(separator: "\n"),
            try vectors.texts("keys", "recovery", "words").joined(separator: " "),
        ]
        // Another word first, or one that no key has, or one of another length, or none.
        let broken = sound.flatMap { text in
            ["baba", "bzba", "zzzz", "babab", ""].map { $0 + text.dropFirst(4) }
        }
        return (sound + broken).map { Array($0.utf8) }
    }

    /// Key files with each number of slots, and with one byte that is not as it should be.
    static var keyFiles: [[UInt8]] {
        let id = [UInt8](repeating: 9, count: 16)
        let slot: [UInt8] =
            [0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 0, 3, 1] + [UInt8](repeating: 5, count: 16 + 24 + 48)
        let sound = (1...8).map { count in
            Array("samenkey".utf8) + [1, 1, 16, 0, 40] + id + [UInt8(count)]
                + (0..<count).flatMap { _ in slot }
        }
        // Magic, format, cipher, page size, slots; generation, costs, lanes of the first.
        let broken = [0, 8, 9, 10, 29, 33, 34, 41, 42].map { place in
            var file = sound[0]
            file[place] = file[place] == 1 ? 0 : 200
            return file
        }
        return sound + broken
    }
}
