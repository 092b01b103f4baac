import CaseFile
import Replica

extension MergeType {
    /// As `Protocol/change-format.md` names it.
    var name: String {
        switch self {
        case .register: "register"
        case .multiRegister: "multiRegister"
        case .earliest: "earliest"
        case .addWinsSet: "addWinsSet"
        case .removeWinsSet: "removeWinsSet"
        case .counter: "counter"
        case .text: "text"
        case .list: "list"
        case .event: "event"
        default: "merge type \(rawValue)"
        }
    }
}

extension Field {
    /// Its compartment; with ¹ if the author chooses it.
    var home: String {
        compartments == Compartment.noteHomes ? "\(compartment.code)¹" : compartment.code
    }
}

/// Device number `index`, as 32 equal bytes.
func chain(_ index: Int) -> ChainID {
    guard let device = DeviceID(bytes: [UInt8](repeating: UInt8(index), count: 32)) else {
        preconditionFailure("32 bytes make a device.")
    }
    return ChainID(device: device, incarnation: 1)
}

func record(_ index: Int) -> RecordID {
    RecordID(high: 0xCA5E, low: UInt64(index))
}

func member(_ index: Int) -> MemberReference {
    let organisation = [UInt8](repeating: 0xA0, count: 16)
    let person = [UInt8](repeating: UInt8(index), count: 16)
    guard let member = MemberReference(organisation: organisation, person: person) else {
        preconditionFailure("Twice 16 bytes make a member.")
    }
    return member
}
