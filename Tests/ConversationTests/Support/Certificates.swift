import Foundation
import NIOSSL
import SamenServer
import SwiftASN1
import Trust
import X509

/// Certificates around a server's key, as others may make them.
struct Certificates {
    var name = "samen"
    var from = Date(timeIntervalSince1970: 0)
    var to = Date(timeIntervalSince1970: 4_102_444_800)
    /// The key of the authority that signs; nil: the server's own.
    var authority: ServerKey?

    func tls(_ key: ServerKey) throws -> TLSConfiguration {
        let own = try Certificate.PrivateKey(pemEncoded: key.privatePEM)
        let issuer = try authority.map { try Certificate.PrivateKey(pemEncoded: $0.privatePEM) }
        let subject = try DistinguishedName { CommonName(name) }
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: own.publicKey,
            notValidBefore: from,
            notValidAfter: to,
            issuer: try DistinguishedName { CommonName(authority == nil ? name : "Public CA") },
            subject: subject,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                SubjectAlternativeNames([.dnsName(name)])
            },
            issuerPrivateKey: issuer ?? own
        )
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        var configuration = try ServerCertificate.tlsConfiguration(for: key)
        configuration.certificateChain = [
            .certificate(try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der))
        ]
        return configuration
    }
}
