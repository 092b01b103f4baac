import Foundation
package import NIOSSL
import SwiftASN1
package import Trust
import X509

/// The certificate that TLS wants around the server's key.
///
/// Made anew at each start and trusted by nobody: clients pin the key's hash and consult neither
/// name nor date.
package enum ServerCertificate {
    package static func tlsConfiguration(for key: ServerKey) throws -> TLSConfiguration {
        let certificate = try certificate(for: key)
        var serializer = DER.Serializer()
        try serializer.serialize(certificate)
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: [
                .certificate(
                    try NIOSSLCertificate(bytes: serializer.serializedBytes, format: .der)
                )
            ],
            privateKey: .privateKey(
                try NIOSSLPrivateKey(bytes: Array(key.privatePEM.utf8), format: .pem)
            )
        )
        configuration.minimumTLSVersion = .tlsv13
        configuration.applicationProtocols = ["http/1.1"]
        return configuration
    }

    private static func certificate(for key: ServerKey) throws -> Certificate {
        let privateKey = try Certificate.PrivateKey(pemEncoded: key.privatePEM)
        let name = try DistinguishedName { CommonName("samen") }
        return try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: privateKey.publicKey,
            notValidBefore: Date(timeIntervalSince1970: 0),
            notValidAfter: Date(timeIntervalSince1970: 4_102_444_800),
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: Certificate.Extensions(),
            issuerPrivateKey: privateKey
        )
    }
}
