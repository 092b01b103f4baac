/// A device's two public keys and the identifier that is their hash.
///
/// The identifier cannot be kept while a key is swapped: whoever has it has the keys.
package struct DeviceIdentity: Hashable, Sendable {
    package let id: DeviceID
    package let signingKey: SigningPublicKey
    package let agreementKey: AgreementPublicKey

    package init(signingKey: SigningPublicKey, agreementKey: AgreementPublicKey) {
        id = identifier(Hashing.hash(.device, signingKey.bytes, agreementKey.bytes))
        self.signingKey = signingKey
        self.agreementKey = agreementKey
    }
}

/// A device's private keys.
package struct DeviceKeys: ~Copyable, Sendable {
    package let signing: SigningKey
    package let agreement: AgreementKey
    package let identity: DeviceIdentity

    package init(signing: consuming SigningKey, agreement: consuming AgreementKey) {
        identity = DeviceIdentity(
            signingKey: signing.publicKey,
            agreementKey: agreement.publicKey
        )
        self.signing = signing
        self.agreement = agreement
    }

    package static func generate(_ random: RandomSource) -> DeviceKeys {
        DeviceKeys(signing: .generate(random), agreement: .generate(random))
    }

    package var id: DeviceID { identity.id }

    /// The proof that the signing key is in the hands of whoever presents both keys.
    package func proofOfPossession(in network: NetworkID) -> Signature {
        signing.sign(.possession, in: network, identity.id.bytes)
    }
}

extension DeviceIdentity {
    /// Whether `proof` shows that the holder of the signing key presented these two keys together.
    package func isPossessed(_ proof: Signature, in network: NetworkID) -> Bool {
        signingKey.verifies(proof, .possession, in: network, over: id.bytes)
    }
}

/// Thirty-two bytes that came out of a hash.
func identifier<Kind>(_ hash: [UInt8]) -> Identifier32<Kind> {
    guard let identifier = Identifier32<Kind>(bytes: hash) else {
        preconditionFailure("a hash has 32 bytes")
    }
    return identifier
}

/// The first sixteen bytes of what came out of a hash.
func shortIdentifier<Kind>(_ hash: [UInt8]) -> Identifier16<Kind> {
    guard let identifier = Identifier16<Kind>(bytes: hash.prefix(16)) else {
        preconditionFailure("a hash has more than 16 bytes")
    }
    return identifier
}
