import Foundation
import Testing
import Trust

/// A secret has nothing to show, and nothing that would compare it in haste.
@Suite struct `Secrets` {
    private static let canary = Array("KANARIE-7f3a91c2-Achterdijk-zegt".utf8)

    @Test func `G19 printing, interpolating and dumping a secret shows none of its bytes`() throws {
        let secret = try LockedSecret { memory in
            for (index, byte) in Self.canary.enumerated() { memory[index] = byte }
        }
        let id = try #require(VaultID([UInt8](repeating: 7, count: 16)))
        let key = VaultKey(vault: id, generation: 1, secret: secret)
        let device = DeviceSecrets(DeviceKeys.generate(.system))
        var shown = "\(secret) \(String(reflecting: secret)) \(key) \(String(reflecting: key))"
        shown += "\(device) \(String(reflecting: device))"
        dump(secret, to: &shown)
        dump(key, to: &shown)
        dump(device, to: &shown)
        let decimal = Self.canary.prefix(4).map(String.init).joined(separator: ", ")
        let hexadecimal = Self.canary.prefix(4).map { String($0, radix: 16) }.joined()
        for form in ["KANARIE", decimal, hexadecimal] { #expect(!shown.contains(form)) }
        // The search is not blind: the bytes themselves are found.
        dump(Self.canary, to: &shown)
        #expect(shown.contains("\(Self.canary[0])"))
        #expect(secret.withBytes { $0[0] } == Self.canary[0])
    }

    @Test func `G19 secrets are equal or not whatever they differ in`() throws {
        let one = SecretBytes(count: 32) { $0.copyBytes(from: Self.canary) }
        for index in [0, 15, 31] {
            var other = Self.canary
            other[index] ^= 1
            let changed = SecretBytes(count: 32, locked: true) { $0.copyBytes(from: other) }
            #expect(!one.equals(changed) && !constantTimeEqual(Self.canary, other))
        }
        let same = SecretBytes(count: 32, locked: true) { $0.copyBytes(from: Self.canary) }
        let shorter = same.copy(0..<31)
        #expect(one.equals(same) && !one.equals(shorter))
        #expect(constantTimeEqual(Self.canary, Self.canary))
    }

    @Test func `G19 no source compares a code or a secret by its value, or describes one`() throws {
        let sources = URL(filePath: #filePath).appending(path: "../../../../Sources").standardized
        let compares =
            /(?i)\b\w*(mac|secret|passphrase|wrapper|seed|psk)(\.bytes)?\s*[!=]=\s|\s[!=]=\s*(?!\.)[\w.]*(mac|secret|passphrase|wrapper|seed|psk)(\.bytes)?\b(?!\.)/
        let describes =
            /(struct|class|extension) (SecretBytes|LockedSecret|VaultKey|DeviceKeys|DeviceSecrets|SigningKey|AgreementKey|RootKey|EpochSecret|InvitationSecret)\b.*(Equatable|Hashable|StringConvertible|Codable)/
        var count = 0
        let names = FileManager.default.enumerator(atPath: sources.path)?.allObjects as? [String]
        for name in (names ?? []).sorted() where name.hasSuffix(".swift") {
            count += 1
            let file = sources.appending(path: name)
            for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
                let code = line.drop { $0 == " " }
                guard !code.hasPrefix("//") else { continue }
                #expect(code.firstMatch(of: compares) == nil, "\(name): \(line)")
                #expect(code.firstMatch(of: describes) == nil, "\(name): \(line)")
            }
        }
        #expect(count > 200)
        // The patterns are not blind.
        #expect("guard mac == expected else {".firstMatch(of: compares) != nil)
        #expect("if given != self.secret {".firstMatch(of: compares) != nil)
        #expect("final class VaultKey: Hashable {".firstMatch(of: describes) != nil)
    }
}
