import Wire

/// An invitation as text: everything that a new device needs before it trusts a server.
///
/// The network's identifier is the hash of its root's key, so it is the root's fingerprint too: no
/// other root can pass for it.
package struct Invitation: Sendable {
    /// What the text begins with; a later layout has another number.
    package static let prefix = "samen1-"
    private static let checkByteCount = 4
    /// Network, server key hash and secret, which come before the address.
    private static let fixedByteCount = 16 + 32 + InvitationSecret.byteCount

    package let network: NetworkID
    /// SHA-256 of the server key's SubjectPublicKeyInfo: the first pin.
    package let serverKey: ContentHash
    package let secret: InvitationSecret
    package let address: ServerAddress

    package init(
        network: NetworkID,
        serverKey: ContentHash,
        secret: InvitationSecret,
        address: ServerAddress
    ) {
        self.network = network
        self.serverKey = serverKey
        self.secret = secret
        self.address = address
    }

    /// One line to paste, to keep in a file or to show as a QR code; as secret as the secret.
    package var text: String {
        var bytes = network.bytes + serverKey.bytes
        bytes += secret.copy().withBytes { Array($0) }
        bytes += Array(address.description.utf8)
        bytes += Self.check(bytes)
        defer { wipe(&bytes) }
        let digits = BaseThirtyTwo.digits(of: bytes).map { BaseThirtyTwo.alphabet[Int($0)] }
        return Self.prefix + String(decoding: digits, as: UTF8.self)
    }

    /// Whether someone seems to mean the text and not the characters that are typed by hand.
    package static func isText(_ text: String) -> Bool {
        text.lowercased().contains(prefix)
    }

    /// Reads the text; case, and spaces, dashes and line breaks after the prefix, do not matter.
    ///
    /// An error quotes nothing.
    package init(parsing text: String) throws(TrustError) {
        var bytes = try Self.bytes(of: text)
        defer { wipe(&bytes) }
        let content = Array(bytes.dropLast(Self.checkByteCount))
        guard content.count > Self.fixedByteCount,
            Self.check(content) == Array(bytes.suffix(Self.checkByteCount)),
            let network = NetworkID(bytes: content[..<16]),
            let serverKey = ContentHash(bytes: content[16..<48]),
            let address = ServerAddress(
                String(decoding: content[Self.fixedByteCount...], as: UTF8.self)
            )
        else { throw Self.damaged }
        var secret = Array(content[48..<Self.fixedByteCount])
        self.init(
            network: network,
            serverKey: serverKey,
            secret: try InvitationSecret(SecretBytes(consuming: &secret, locked: true)),
            address: address
        )
    }

    private static func bytes(of text: String) throws(TrustError) -> [UInt8] {
        let trimmed = Array(text.utf8.drop(while: InvitationSecret.isSeparator))
        guard trimmed.count <= Limits.invitationTextBytes else { throw damaged }
        let start = String(decoding: trimmed.prefix(prefix.utf8.count), as: UTF8.self)
        guard start.lowercased() == prefix else {
            throw TrustError(.invitation, "an invitation's text begins with \(prefix)")
        }
        var digits: [UInt8] = []
        for character in trimmed.dropFirst(prefix.utf8.count)
        where !InvitationSecret.isSeparator(character) {
            guard let digit = BaseThirtyTwo.value(of: character) else { throw damaged }
            digits.append(digit)
        }
        defer { wipe(&digits) }
        guard let bytes = BaseThirtyTwo.bytes(of: digits) else { throw damaged }
        return bytes
    }

    private static func check(_ bytes: [UInt8]) -> [UInt8] {
        Array(Hashing.hash(.invitation, bytes).prefix(checkByteCount))
    }

    private static let damaged = TrustError(
        .invitation,
        "the invitation is not whole, or was altered; copy all of it again"
    )
}
