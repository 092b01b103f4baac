internal import CaseFile
package import Trust

/// The short codes by which people name members and devices.
package enum ShortCode {
    package static func of(_ member: MemberID) -> String {
        of(.member, member.person.bytes)
    }

    package static func of(_ device: Trust.DeviceID) -> String {
        of(.device, device.bytes)
    }

    /// Each as it is told apart from the others, whose codes may begin alike.
    static func apart(_ members: [MemberID]) -> [String] {
        ShortID.apart(members.map { id(.member, $0.person.bytes) })
    }

    /// As for members.
    static func apart(_ devices: [Trust.DeviceID]) -> [String] {
        ShortID.apart(devices.map { id(.device, $0.bytes) })
    }

    private static func of(_ kind: ShortID.Kind, _ bytes: [UInt8]) -> String {
        id(kind, bytes).description
    }

    private static func id(_ kind: ShortID.Kind, _ bytes: [UInt8]) -> ShortID {
        guard let code = ShortID(kind, bytes) else {
            preconditionFailure("every identifier has sixteen bytes or more")
        }
        return code
    }
}
