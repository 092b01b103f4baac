internal import CaseFile
internal import Trust

/// The short codes by which people name members and devices.
enum ShortCode {
    static func of(_ member: MemberID) -> String {
        of(.member, member.person.bytes)
    }

    static func of(_ device: Trust.DeviceID) -> String {
        of(.device, device.bytes)
    }

    private static func of(_ kind: ShortID.Kind, _ bytes: [UInt8]) -> String {
        guard let code = ShortID(kind, bytes) else {
            preconditionFailure("every identifier has sixteen bytes or more")
        }
        return code.description
    }
}
