import Foundation
import Trust
import Wire

// What passes between an inviter, a device that joins, and the server between them.

extension Decoder {
    static let enrolment = [
        invitationText, invitationCharacters, serverAddress, enrolmentRequest, welcome,
        welcomeContent, invitationCall,
    ]

    /// What the vectors write, what they read besides, and what they refuse.
    private static func spellings(
        of kind: String,
        written key: String,
        in vectors: Vectors
    ) throws -> [[UInt8]] {
        let all = try [key, "alsoRead", "refused"].flatMap {
            try vectors.texts("enrolment", kind, $0)
        }
        return all.map { Array($0.utf8) }
    }

    private static let base32 = "Trust/Enrolment/BaseThirtyTwo.swift"

    private static let invitationText = Decoder(
        "invitation-text",
        of: ["Trust/Enrolment/Invitation.swift", base32],
        apart: ["guesses what someone means to type": ["isText"]],
        expansion: 32,
        isWhole: true,
        seeds: { try spellings(of: "text", written: "text", in: $0) },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let invitation = try? Invitation(parsing: text) else { return false }
            let again = try? Invitation(parsing: invitation.text)
            precondition(again?.text == invitation.text, "an invitation has one text")
            return true
        }
    )

    private static let invitationCharacters = Decoder(
        "invitation-characters",
        of: ["Trust/Enrolment/InvitationSecret+Characters.swift", base32],
        expansion: 32,
        isWhole: true,
        seeds: { try spellings(of: "secret", written: "characters", in: $0) },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let secret = try? InvitationSecret(typed: text) else { return false }
            let again = try? InvitationSecret(typed: secret.characters)
            precondition(again?.id == secret.id, "a secret that was read can be written")
            return true
        }
    )

    private static let serverAddress = Decoder(
        "server-address",
        of: ["Trust/Enrolment/ServerAddress.swift"],
        expansion: 32,
        seeds: { _ in
            [
                "samen.example:8443", "[2001:db8::1]:443", "10.0.0.1:1", "a.:65535", "a:0",
                "a:65536", "a:01", ":1", "[]:1", "[::g]:1", "-a:1", "a-:1", "a b:1", "a", "",
                String(repeating: "a", count: 255) + ":1",
            ].map { Array($0.utf8) }
        },
        read: { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            guard let address = ServerAddress(text) else { return false }
            precondition(ServerAddress(address.description) == address, "an address is one text")
            return true
        }
    )

    private static let enrolmentRequest = Decoder(
        "enrolment-request",
        of: ["Trust/Enrolment/EnrolmentRequest.swift"],
        apart: ["writes": ["EnrolmentRequestV2of"], "checks a code, with its secret": ["5check"]],
        expansion: 32,
        seeds: { vectors in
            try vectors.bytes("enrolment", "request", "request")
                + vectors.bytes("enrolment", "request", "refused", "bytes")
                + [[0xFF], [UInt8](repeating: 0, count: Limits.enrolmentRequestBytes + 1)]
        },
        read: { bytes in
            guard let request = try? EnrolmentRequest(decoding: bytes) else { return false }
            precondition(request.encoded == bytes, "a request is handed on as it came")
            return (try? request.identity()) != nil
        }
    )

    private static let welcome = Decoder(
        "welcome",
        of: ["Trust/Enrolment/Welcome.swift"],
        apart: [
            "seals, and opens what was sealed, with a secret": [
                "open", "parts", "KeyEncapsulation",
            ]
        ],
        expansion: 16,
        seeds: { vectors in
            try vectors.bytes("enrolment", "welcome", "welcome")
                + vectors.bytes("enrolment", "welcome", "refused", "bytes")
                + [[UInt8](repeating: 0, count: Limits.welcomeBytes + 1)]
        },
        read: { bytes in
            guard let welcome = try? Welcome(decoding: bytes) else { return false }
            precondition(welcome.encoded == bytes, "a welcome is handed on as it came")
            return true
        }
    )

    private static let welcomeContent = Decoder(
        "welcome-content",
        of: ["Trust/Enrolment/WelcomeContent.swift"],
        apart: ["is asked of a server that was met": ["holds"]],
        expansion: 32,
        seeds: { vectors in
            let valid = try vectors.bytes("enrolment", "welcome", "content")
            let faults: [(inout WireWelcomeContent) -> Void] = [
                { $0.servers = [] }, { $0.servers[0].address = "here" }, { $0.grant = Data() },
                { $0.servers = .init(repeating: $0.servers[0], count: 17) },
                { $0.rootKey = Data() }, { $0.role = .unspecified },
                { $0.servers[0].nextKeyHash = Data([1]) },
            ]
            return try valid + [[0xFF]]
                + faults.map { fault in
                    var content = try WireWelcomeContent(decoding: valid[0])
                    fault(&content)
                    return content.encoded
                }
        },
        read: { bytes in
            guard let content = try? WelcomeContent(decoding: bytes) else { return false }
            let again = try? WelcomeContent(decoding: content.encoded)
            precondition(again == content, "what a welcome says can be said again")
            return true
        }
    )

    private static let invitationCall = Decoder(
        "invitation-call",
        of: ["Trust/Enrolment/InvitationCall.swift"],
        apart: ["writes": ["signed", "encodedBody", "tag"]],
        expansion: 32,
        isWhole: true,
        seeds: { vectors in
            try vectors.bytes("enrolment", "call", "join").map { [0] + $0 }
                + vectors.bytes("enrolment", "call", "poll").map { [1] + $0 }
                + vectors.bytes("enrolment", "call", "refused", "bytes").map { [0] + $0 }
        },
        read: { bytes in
            guard let first = bytes.first else { return false }
            let body = Array(bytes.dropFirst())
            let call =
                first & 1 == 0
                ? try? InvitationCall.join(body, at: Known.server, in: Known.joined)
                : try? InvitationCall.poll(body, at: Known.server, in: Known.joined)
            return call != nil
        }
    )
}
