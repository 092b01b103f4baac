/// Numbers values in the order in which they are first seen.
struct Interner<Value: Hashable & Sendable>: Sendable {
    private(set) var values: [Value] = []
    private var numbers: [Value: Int] = [:]

    /// The number of a value, given now if it has none.
    mutating func intern(_ value: Value) -> Int {
        if let number = numbers[value] { return number }
        numbers[value] = values.count
        values.append(value)
        return values.count - 1
    }

    /// The number of a value that has been seen.
    func number(of value: Value) -> Int? {
        numbers[value]
    }
}
