/// Numbers that look random and are the same for the same seed on every machine.
struct Chance: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Whether something happens that happens so often in a hundred.
    mutating func hits(_ percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func below(_ limit: Int) -> Int {
        Int(next() % UInt64(max(1, limit)))
    }

    mutating func pick<Value>(_ values: [Value]) -> Value {
        precondition(!values.isEmpty, "There is something to pick from")
        return values[below(values.count)]
    }

    mutating func shuffled<Value>(_ values: [Value]) -> [Value] {
        var rest = values
        for index in rest.indices.reversed().dropLast() {
            rest.swapAt(index, below(index + 1))
        }
        return rest
    }
}
