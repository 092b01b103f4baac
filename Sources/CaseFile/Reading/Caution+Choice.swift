import Replica

extension Caution {
    /// The value in force among several distinct ones, or nil if there is no automatic choice.
    func mostCautious(of values: [Value]) -> Value? {
        switch self {
        case .order(let codes, _):
            values.min { Self.precedes($0, $1, in: codes) }
        case .earliest: Self.earliest(of: values)
        case .intersection: .string(Self.intersection(of: values).description)
        case .allShown, .merged: nil
        }
    }

    /// By rank; what this version does not know comes first, in an order that is the same
    /// everywhere.
    private static func precedes(_ a: Value, _ b: Value, in codes: [String]) -> Bool {
        let first = rank(a, in: codes)
        let second = rank(b, in: codes)
        return first == second ? a.precedesAsText(b) : first < second
    }

    private static func rank(_ value: Value, in codes: [String]) -> Int {
        guard case .string(let code) = value else { return value == .empty ? 0 : -1 }
        return codes.firstIndex(of: code).map { $0 + 1 } ?? -1
    }

    /// What is no date this version knows comes first, and empty last.
    private static func earliest(of values: [Value]) -> Value? {
        func rank(_ value: Value) -> Int {
            guard case .string(let text) = value else { return value == .empty ? 2 : 0 }
            return CivilTime(text) == nil ? 0 : 1
        }
        return values.min { a, b in
            if rank(a) != rank(b) { return rank(a) < rank(b) }
            if case .string(let first) = a, case .string(let second) = b,
                let firstTime = CivilTime(first), let secondTime = CivilTime(second)
            {
                return firstTime < secondTime
            }
            return a.precedesAsText(b)
        }
    }

    /// No time at all if one of the values is empty or not known here.
    private static func intersection(of values: [Value]) -> WeekTimes {
        var shared: WeekTimes?
        for value in values {
            guard case .string(let text) = value, let week = WeekTimes(text) else { return .never }
            shared = shared?.intersection(week) ?? week
        }
        return shared ?? .never
    }
}
