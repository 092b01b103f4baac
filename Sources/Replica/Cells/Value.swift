/// What a register, a set element or a part of an event holds.
///
/// The set is closed on purpose: there is no floating point (nothing in a case file needs it, and
/// NaN has no place in an order), and what a later version adds arrives as `unknown` and is kept
/// byte for byte.
package indirect enum Value: Hashable, Sendable {
    /// Nothing is filled in; a value like any other.
    case empty
    case bool(Bool)
    case int(Int64)
    case bytes([UInt8])
    case string(String)
    case record(RecordID)
    case list([Value])
    /// Parts with their codes, ascending, no code twice.
    case fields([Field])
    /// A kind of value that this version does not know: its code and its bytes.
    case unknown(UInt8, [UInt8])

    /// One part of an event.
    package struct Field: Hashable, Sendable {
        package let code: UInt16
        package let value: Value

        package init(_ code: UInt16, _ value: Value) {
            self.code = code
            self.value = value
        }
    }
}

/// Where a value's canonical bytes lie in the heap of its document.
struct ValueRef {
    let offset: UInt32
    let length: UInt32
}

/// The canonical bytes of every value of a document, one after another.
struct ValueHeap {
    private(set) var bytes: [UInt8] = []

    mutating func store(_ value: ArraySlice<UInt8>) -> ValueRef {
        let reference = ValueRef(offset: UInt32(bytes.count), length: UInt32(value.count))
        bytes.append(contentsOf: value)
        return reference
    }

    subscript(reference: ValueRef) -> ArraySlice<UInt8> {
        bytes[Int(reference.offset)..<Int(reference.offset) + Int(reference.length)]
    }

    func value(_ reference: ValueRef) -> Value {
        guard let value = try? Value.decode(self[reference]) else {
            preconditionFailure("The heap holds only values that were decoded before.")
        }
        return value
    }
}
