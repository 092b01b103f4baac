import TestSupport
import Testing
import Trust

@Suite struct `Keys` {
    let random = RandomSource.seeded(11)
    let network: NetworkID = RandomSource.seeded(12).identifier()

    @Test func `a key made again from its seed is the same key`() {
        let keys = DeviceKeys.generate(random)
        let again = DeviceKeys(
            signing: SigningKey(seed: keys.signing.seed()),
            agreement: AgreementKey(seed: keys.agreement.seed())
        )
        #expect(again.identity == keys.identity)
    }

    @Test func `neither key of a device can be swapped under its identifier`() {
        let mine = DeviceKeys.generate(random)
        let other = DeviceKeys.generate(random)
        let signing = DeviceIdentity(
            signingKey: other.identity.signingKey,
            agreementKey: mine.identity.agreementKey
        )
        let agreement = DeviceIdentity(
            signingKey: mine.identity.signingKey,
            agreementKey: other.identity.agreementKey
        )
        #expect(Set([mine.id, other.id, signing.id, agreement.id]).count == 4)
    }

    @Test func `a signature holds for its purpose, network and message only`() throws {
        let key = SigningKey.generate(random)
        let elsewhere: NetworkID = random.identifier()
        let signature = key.sign(.entry, in: network, [1, 2, 3])
        let publicKey = key.publicKey
        #expect(publicKey.verifies(signature, .entry, in: network, over: [1, 2, 3]))
        #expect(!publicKey.verifies(signature, .change, in: network, over: [1, 2, 3]))
        #expect(!publicKey.verifies(signature, .entry, in: elsewhere, over: [1, 2, 3]))
        #expect(!publicKey.verifies(signature, .entry, in: network, over: [1, 2]))
        for bit in 0..<512 {
            var bytes = signature.bytes
            bytes[bit / 8] ^= 1 << UInt8(bit % 8)
            let flipped = try #require(Signature(bytes: bytes))
            #expect(!publicKey.verifies(flipped, .entry, in: network, over: [1, 2, 3]))
        }
    }

    @Test func `a proof of possession holds for its own pair of keys only`() {
        let mine = DeviceKeys.generate(random)
        let other = DeviceKeys.generate(random)
        let proof = mine.proofOfPossession(in: network)
        let mixed = DeviceIdentity(
            signingKey: mine.identity.signingKey,
            agreementKey: other.identity.agreementKey
        )
        #expect(mine.identity.isPossessed(proof, in: network))
        #expect(!other.identity.isPossessed(proof, in: network))
        #expect(!mixed.isPossessed(proof, in: network))
    }

    @Test func `secrets are compared by content and length`() {
        let a = random.secret()
        let same = a.copy(0..<32)
        let shorter = a.copy(0..<31)
        let other = random.secret()
        let (equalsSame, equalsShorter, equalsOther) = (
            a.equals(same), a.equals(shorter), a.equals(other)
        )
        #expect(equalsSame)
        #expect(!equalsShorter)
        #expect(!equalsOther)
        #expect(constantTimeEqual([1, 2], [1, 2]))
        #expect(!constantTimeEqual([1, 2], [1, 3]))
        #expect(!constantTimeEqual([1, 2], [1, 2, 3]))
    }

    @Test func `no secret can be printed`() {
        let seed = random.secret()
        let (digits, bytes) = seed.withBytes {
            (hexadecimal($0), "\(Array($0))".dropFirst().dropLast())
        }
        let network = network
        let document: DocumentID = random.identifier()
        let epoch = EpochSecret(seed.copy(0..<32))
        var keys = EpochKeys(network: network)
        keys.insert(epoch, of: document, random.identifier())
        let holders: [Any] = [
            epoch, keys, NodeSecret(seed.copy(0..<32)), SessionKey(seed.copy(0..<32)),
        ]
        for holder in holders {
            var dumped = ""
            dump(holder, to: &dumped)
            for text in ["\(holder)", String(reflecting: holder), dumped] {
                #expect(!text.contains(digits))
                #expect(!text.contains(bytes))
            }
        }
    }

    @Test func `what was taken over from an array is wiped there`() {
        var bytes: [UInt8] = [1, 2, 3, 4]
        let secret = SecretBytes(consuming: &bytes)
        #expect(bytes.isEmpty)
        let taken = secret.withBytes { Array($0) }
        #expect(taken == [1, 2, 3, 4])
    }
}

@Suite struct `Keys on paper` {
    let random = RandomSource.seeded(21)

    @Test func `D12 words read back, whatever their case, spacing and line numbers`() throws {
        let key = random.secret()
        let lines = KeyWords.lines(for: key, .recovery)
        #expect(lines.count == 8)
        #expect(lines.allSatisfy { $0.split(separator: " ").count == 4 })
        let typed = lines.enumerated()
            .map { "\($0 + 1).  \($1.uppercased().replacing(" ", with: " - "))" }
            .joined(separator: "\n")
        let isSame = try KeyWords.key(from: typed, .recovery).equals(key)
        #expect(isSame)
    }

    @Test func `D12 a wrong word is named by its place and not quoted`() throws {
        var words = KeyWords.lines(for: random.secret(), .root).joined(separator: " ")
            .split(separator: " ").map(String.init)
        words[13] = "huis"
        let text = words.joined(separator: " ")
        let error = #expect(throws: TrustError.self) { _ = try KeyWords.key(from: text, .root) }
        #expect(error?.reason == .words)
        #expect(error?.message.contains("word 2 of line 4") == true)
        #expect(error?.message.contains("huis") == false)
    }

    @Test func `a mistaken but possible word is found in its line`() throws {
        let key = random.secret()
        let lines = KeyWords.lines(for: key, .root)
        var found = 0
        for line in lines.indices {
            var wrong = lines
            wrong[line] = wrong[line].replacing(/^(.)./) {
                "\($0.1)" + ($0.0.hasSuffix("a") ? "e" : "a")
            }
            let text = wrong.joined(separator: "\n")
            let error = #expect(throws: TrustError.self) { _ = try KeyWords.key(from: text, .root) }
            if error?.message.hasPrefix("line \(line + 1) ") == true { found += 1 }
        }
        #expect(found >= 7)
    }

    @Test func `D12 swapped lines and the words of another kind are refused`() {
        let lines = KeyWords.lines(for: random.secret(), .root)
        var swapped = lines
        swapped.swapAt(2, 5)
        #expect(
            reason { _ = try KeyWords.key(from: swapped.joined(separator: " "), .root) } == .words
        )
        #expect(
            reason { _ = try KeyWords.key(from: lines.joined(separator: " "), .recovery) } == .words
        )
        #expect(reason { _ = try KeyWords.key(from: "bado", .root) } == .words)
    }

    @Test func `a device's fingerprint is eight words that differ from device to device`() {
        let one = DeviceKeys.generate(random).identity.fingerprint
        let other = DeviceKeys.generate(random).identity.fingerprint
        #expect(one.split(separator: " ").count == 8)
        #expect(one != other)
    }
}
