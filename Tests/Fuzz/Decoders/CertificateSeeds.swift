import Foundation

/// Certificates of which only the frame is there, sound and with one fault each.
enum CertificateSeeds {
    static var inputs: [[UInt8]] {
        (sound + broken).map(pem)
            + ["", "-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----"]
            .map { Array($0.utf8) }
    }

    private static func pem(_ bytes: [UInt8]) -> [UInt8] {
        let text = Data(bytes).base64EncodedString()
        return Array("-----BEGIN CERTIFICATE-----\n\(text)\n-----END CERTIFICATE-----".utf8)
    }

    private static let key: [UInt8] = [0x30, 3, 1, 2, 3]
    private static let version: [UInt8] = [0xA0, 3, 2, 1, 2]
    /// Serial number, algorithm, issuer, validity and subject.
    private static let fields: [UInt8] = [2, 1, 7, 0x30, 0, 0x30, 0, 0x30, 0, 0x30, 0]

    private static var sound: [[UInt8]] {
        let long: [UInt8] = [0x30, 0x82, 1, 0] + [UInt8](repeating: 4, count: 256)
        return [version + fields + key, fields + key, version + fields + long]
            .map { element(element($0)) }
    }

    private static var broken: [[UInt8]] {
        let whole = element(element(version + fields + key))
        return [
            [], [0x30], [0x31] + whole.dropFirst(), Array(whole.dropLast()),
            [0x30, 0x80] + whole.dropFirst(2), [0x30, 0x84, 0, 0, 0, 1], [0x30, 0x82, 1],
            element([]), element([0x31, 0]), element(element([])), element(element([0x30])),
            element(element(version)), element(element(version + fields.dropLast(2))),
            element(element(version + fields)), element(element(version + fields + [4, 0])),
        ]
    }

    private static func element(_ content: [UInt8]) -> [UInt8] {
        content.count < 128
            ? [0x30, UInt8(content.count)] + content
            : [0x30, 0x82, UInt8(content.count >> 8), UInt8(content.count & 255)] + content
    }
}
