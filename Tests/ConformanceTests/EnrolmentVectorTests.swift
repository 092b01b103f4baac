import Foundation
import TestSupport
import Testing
import Trust
import Wire

struct EnrolmentVectors: Codable, Equatable {
    struct Secret: Codable, Equatable {
        var bits: String
        var characters: String
        /// Other spellings of the same characters.
        var alsoRead: [String]
        var refused: [String]
        var invitation: String
        var codeKey: String
    }

    struct Text: Codable, Equatable {
        var serverKey: String
        var address: String
        var text: String
        var alsoRead: [String]
        var refused: [String]
    }

    struct Refused: Codable, Equatable {
        var name: String
        var bytes: String
        var reason: String
    }

    struct Request: Codable, Equatable {
        var signingSeed: String
        var agreementSeed: String
        var device: String
        var request: String
        var refused: [Refused]
    }

    struct Call: Codable, Equatable {
        var server: String
        var createdMilliseconds: UInt64
        var join: String
        var poll: String
        var after: UInt64
        /// As a `join`.
        var refused: [Refused]
    }

    struct Welcome: Codable, Equatable {
        var rootKey: String
        var content: String
        var welcome: String
        var refused: [Refused]
    }

    var network: String
    var secret: Secret
    var text: Text
    var request: Request
    var call: Call
    var welcome: Welcome
}

/// A welcome is sealed with X-Wing, which draws its own randomness, so this file cannot be made
/// again: what can be is compared, the rest is opened.
@Suite struct `Vectors of enrolment` {
    let file = VectorFile<EnrolmentVectors>(name: "enrolment")

    @Test func `are what the program makes, but for what is sealed`() throws {
        if VectorFile<EnrolmentVectors>.isWriting {
            _ = try file.isCurrent(EnrolmentMaker().make())
        }
        let vectors = try file.read()
        var made = try EnrolmentMaker().make()
        made.welcome = vectors.welcome
        #expect(made == vectors)
    }

    @Test func `of a secret are read in every spelling, and mistyped ones are not`() throws {
        let vectors = try file.read().secret
        for text in [vectors.characters] + vectors.alsoRead {
            let secret = try InvitationSecret(typed: text)
            #expect(secret.id.description == vectors.invitation)
            #expect(secret.characters == vectors.characters)
        }
        for text in vectors.refused {
            #expect(reason { _ = try InvitationSecret(typed: text) } == "invitation")
        }
    }

    @Test func `of a text are read in every spelling, and damaged ones are not`() throws {
        let vectors = try file.read()
        for text in [vectors.text.text] + vectors.text.alsoRead {
            let invitation = try Invitation(parsing: text)
            #expect(invitation.network.description == vectors.network)
            #expect(invitation.serverKey.description == vectors.text.serverKey)
            #expect(invitation.address.description == vectors.text.address)
            #expect(invitation.secret.id.description == vectors.secret.invitation)
            #expect(invitation.text == vectors.text.text)
        }
        for text in vectors.text.refused {
            #expect(reason { _ = try Invitation(parsing: text) } == "invitation")
        }
    }

    @Test func `of requests are accepted or refused as they say`() throws {
        let vectors = try file.read()
        let secret = try InvitationSecret(typed: vectors.secret.characters)
        let network = try #require(NetworkID(bytes: decode(vectors.network)))
        func read(_ text: String) throws -> DeviceIdentity {
            let request = try EnrolmentRequest(decoding: decode(text))
            try request.check(with: secret, in: network)
            return try request.identity()
        }
        #expect(try read(vectors.request.request).id.description == vectors.request.device)
        for vector in vectors.request.refused {
            #expect(reason { _ = try read(vector.bytes) } == vector.reason, "\(vector.name)")
        }
    }

    @Test func `of calls are accepted or refused as they say`() throws {
        let vectors = try file.read()
        let network = try #require(NetworkID(bytes: decode(vectors.network)))
        let server = try #require(ServerID(bytes: decode(vectors.call.server)))
        let join = try InvitationCall.join(decode(vectors.call.join), at: server, in: network)
        #expect(join.ask == .join(try decode(vectors.request.request)))
        let poll = try InvitationCall.poll(decode(vectors.call.poll), at: server, in: network)
        #expect(poll.ask == .poll(after: vectors.call.after))
        for call in [join, poll] {
            #expect(call.createdMilliseconds == vectors.call.createdMilliseconds)
            #expect(call.invitation.description == vectors.secret.invitation)
        }
        for vector in vectors.call.refused {
            let bytes = try decode(vector.bytes)
            #expect(
                reason { _ = try InvitationCall.join(bytes, at: server, in: network) }
                    == vector.reason,
                "\(vector.name)"
            )
        }
    }

    @Test func `of welcomes are opened or refused as they say`() throws {
        let vectors = try file.read()
        let secret = try InvitationSecret(typed: vectors.secret.characters)
        let network = try #require(NetworkID(bytes: decode(vectors.network)))
        let keys = try EnrolmentMaker.keys(vectors.request)
        func open(_ text: String) throws -> WelcomeContent {
            try Welcome(decoding: decode(text))
                .open(with: keys.keys, secret, in: network, XWingEncapsulation())
        }
        let content = try open(vectors.welcome.welcome)
        #expect(hexadecimal(content.root.bytes) == vectors.welcome.rootKey)
        #expect(content == (try EnrolmentMaker().content()))
        for vector in vectors.welcome.refused {
            #expect(reason { _ = try open(vector.bytes) } == vector.reason, "\(vector.name)")
        }
    }

    private func decode(_ text: String) throws -> [UInt8] {
        try #require(bytes(hexadecimal: text))
    }

    private func reason(_ body: () throws -> Void) -> String? {
        do {
            try body()
            return nil
        } catch {
            return (error as? TrustError)?.reason.rawValue
        }
    }
}
