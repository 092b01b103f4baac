import TestSupport
import Testing
import Trust

@Suite struct `An invitation` {
    private let random = RandomSource.seeded(41)

    private func invitation(_ address: String = "samen.example:8443") throws -> Invitation {
        Invitation(
            network: random.identifier(),
            serverKey: try #require(ContentHash(bytes: random.bytes(32))),
            secret: .generate(random),
            address: try #require(ServerAddress(address))
        )
    }

    @Test func `D12 is read back from what was typed, however it was typed`() throws {
        for _ in 0..<50 {
            let secret = InvitationSecret.generate(random)
            let given = secret.characters
            #expect(given.count == 31)
            let forms = [
                given, given.lowercased(), given.replacing("-", with: ""),
                " " + given.replacing("-", with: " ") + "\n",
                given.replacing("0", with: "O").replacing("1", with: "l"),
                given.replacing("0", with: "o").replacing("1", with: "I"),
            ]
            for form in forms {
                #expect(try InvitationSecret(typed: form).id == secret.id)
            }
        }
    }

    @Test func `D12 with one wrong character is refused before anything is sent, and says where`()
        throws
    {
        let given = Array(InvitationSecret.generate(random).characters)
        let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
        for place in given.indices where given[place] != "-" {
            for other in alphabet where other != given[place] {
                var wrong = given
                wrong[place] = other
                let error = #expect(throws: TrustError.self) {
                    _ = try InvitationSecret(typed: String(wrong))
                }
                #expect(error?.reason == .invitation)
                let group = place / 8 + 1
                #expect(error?.message.contains("\(group)") == true)
            }
        }
    }

    @Test
    func `with two neighbours exchanged is refused, but for a pair that the check cannot see`()
        throws
    {
        var unseen = 0
        var all = 0
        for _ in 0..<200 {
            let given = Array(InvitationSecret.generate(random).characters.replacing("-", with: ""))
            for place in 0..<27 where given[place] != given[place + 1] {
                var wrong = given
                wrong.swapAt(place, place + 1)
                all += 1
                if (try? InvitationSecret(typed: String(wrong))) != nil { unseen += 1 }
            }
        }
        #expect(unseen * 100 < all)
    }

    @Test(arguments: [
        "", "ABC", "UUUUUUU-UUUUUUU-UUUUUUU-UUUUUUU", "0000000-0000000-0000000-00000000",
        "ÀÀÀÀÀÀÀ-ÀÀÀÀÀÀÀ-ÀÀÀÀÀÀÀ-ÀÀÀÀÀÀÀ",
    ])
    func `D12 that is no invitation is refused without being repeated`(_ typed: String) {
        let error = #expect(throws: TrustError.self) {
            _ = try InvitationSecret(typed: typed)
        }
        #expect(error?.reason == .invitation)
        #expect(typed.isEmpty || error?.message.contains(typed) == false)
    }

    @Test(arguments: [
        "samen.example:8443", "10.0.0.7:443", "[2001:db8::7]:8443", "localhost:1", "a:65535",
    ])
    func `as text carries the network, the server and the secret`(_ address: String) throws {
        let invitation = try invitation(address)
        let text = invitation.text
        #expect(text.hasPrefix("samen1-"))
        #expect(text.count <= 160)
        let wrapped = text.enumerated().map { index, letter in
            index > 10 && index % 40 == 0 ? "\n  \(letter)" : "\(letter)"
        }.joined()
        for form in [text, text.lowercased(), wrapped, "\n \(text) \n"] {
            let read = try Invitation(parsing: form)
            #expect(read.network == invitation.network)
            #expect(read.serverKey == invitation.serverKey)
            #expect(read.secret.id == invitation.secret.id)
            #expect(read.address == invitation.address)
            #expect(Invitation.isText(form))
        }
        #expect(!Invitation.isText(invitation.secret.characters))
    }

    @Test func `D12 as text is refused if a character of it is another one, is lost or doubled`()
        throws
    {
        let text = Array(try invitation().text)
        for place in 7..<text.count {
            var (wrong, short, long) = (text, text, text)
            wrong[place] = text[place] == "7" ? "8" : "7"
            short.remove(at: place)
            long.insert(text[place], at: place)
            for altered in [wrong, short, long] {
                let error = #expect(throws: TrustError.self) {
                    _ = try Invitation(parsing: String(altered))
                }
                #expect(error?.reason == .invitation)
                #expect(error?.message.contains(String(altered.suffix(20))) == false)
            }
        }
    }

    @Test func `of another layout, or a very long one, is refused`() throws {
        let text = try invitation().text
        for other in [
            "samen2-" + text.dropFirst(7), String(text.dropFirst(7)), "samen1-",
            text + String(repeating: " ", count: 2_000),
        ] {
            #expect(throws: TrustError.self) { _ = try Invitation(parsing: other) }
        }
    }

    @Test func `survives any bytes that are taken for one`() {
        for length in 0..<300 {
            let noise = String(decoding: random.bytes(length), as: UTF8.self)
            #expect((try? Invitation(parsing: noise)) == nil)
            #expect((try? Invitation(parsing: "samen1-" + noise)) == nil)
            #expect((try? InvitationSecret(typed: noise)) == nil)
        }
    }

    @Test func `comes back from a vault, and only whole`() throws {
        let secret = InvitationSecret.generate(random)
        #expect(try InvitationSecret(secret.copy()).id == secret.id)
        for wrong in [[UInt8]](
            arrayLiteral: [],
            random.bytes(16),
            [UInt8](repeating: 255, count: 17)
        ) {
            #expect(throws: TrustError.self) {
                var bytes = wrong
                _ = try InvitationSecret(SecretBytes(consuming: &bytes))
            }
        }
    }

    @Test(arguments: [
        "", "host", "host:", "host:0", "host:65536", "host:+1", "host:01", ":1", "ho st:1", "-a:1",
        "[::1:1", "[]:1", "a/b:1", "user@host:1", "höst:1", "host:1/path",
    ])
    func `names no server by what is no address`(_ text: String) {
        #expect(ServerAddress(text) == nil)
    }
}
