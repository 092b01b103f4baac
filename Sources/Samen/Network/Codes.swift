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

    private static func of(_ kind: ShortID.Kind, _ bytes: [UInt8]) -> String {
        guard let code = ShortID(kind, bytes) else {
            preconditionFailure("every identifier has sixteen bytes or more")
        }
        return code.description
    }
}
