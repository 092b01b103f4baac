import CSodium

/// Where random bytes come from; handed in, so that a simulation repeats from its seed.
package struct RandomSource: Sendable {
    private let fill: @Sendable (UnsafeMutableRawBufferPointer) -> Void

    package init(fill: @escaping @Sendable (UnsafeMutableRawBufferPointer) -> Void) {
        self.fill = fill
    }

    /// The operating system's generator.
    package static let system = RandomSource { buffer in
        if let start = buffer.baseAddress { randombytes_buf(start, buffer.count) }
    }

    package func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            buffer.initialize(repeating: 0)
            fill(UnsafeMutableRawBufferPointer(buffer))
            initialized = count
        }
    }

    package func secret(_ count: Int = 32, locked: Bool = false) -> SecretBytes {
        SecretBytes(count: count, locked: locked, filling: fill)
    }

    /// Sixteen bytes that name something new; never all zero, which stands for "nothing".
    package func identifier<Kind>(_ kind: Kind.Type = Kind.self) -> Identifier16<Kind> {
        while true {
            if let drawn = Identifier16<Kind>(bytes: bytes(16)), !drawn.isZero { return drawn }
        }
    }

    package func incarnation() -> IncarnationID {
        while true {
            if let drawn = IncarnationID(bytes: bytes(8)) { return drawn }
        }
    }
}
