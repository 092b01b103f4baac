import FoundationEssentials
package import Trust

/// An error as a client gets it: RFC 9457, with two closed fields of our own.
package struct Problem: Error, Encodable, Equatable, Sendable {
    /// What the client does about it; an unknown one means to retry, with a cap and a message.
    package enum Action: String, Encodable, Sendable {
        case retry, rewind, stop, reauth, upgrade, rehome, split
        case freeSpace = "free-space"
    }

    /// What the error concerns.
    package enum Scope: String, Encodable, Sendable {
        case device, document, network, server
    }

    package let type: String
    package let title: String
    package let status: Int
    package var detail: String
    package let action: Action
    package let scope: Scope
    /// The server's time in milliseconds since 1970, where the client's is the problem.
    package var serverTime: UInt64?
    /// Seconds to wait before trying again; a header, not part of the body.
    package var retryAfter: Int?

    private enum CodingKeys: String, CodingKey {
        case type, title, status, detail, action, scope
        case serverTime = "server_time_ms"
    }

    private init(
        _ code: String,
        _ title: String,
        status: Int,
        _ action: Action,
        _ scope: Scope,
        detail: String = ""
    ) {
        type = "urn:samen:problem:\(code)"
        self.title = title
        self.status = status
        self.detail = detail
        self.action = action
        self.scope = scope
    }

    package static let malformed = Problem(
        "malformed",
        "The request does not decode.",
        status: 422,
        .split,
        .device
    )
    package static let spelling = Problem(
        "spelling",
        "The request's method, path, query or host has another spelling.",
        status: 400,
        .stop,
        .device
    )
    package static let unauthenticated = Problem(
        "unauthenticated",
        "The request is not authenticated.",
        status: 401,
        .reauth,
        .device
    )
    package static let clock = Problem(
        "clock",
        "The request's time is not the server's.",
        status: 401,
        .reauth,
        .device
    )
    package static let wrongNetwork = Problem(
        "wrong-network",
        "This server serves another network.",
        status: 403,
        .stop,
        .network
    )
    package static let notPermitted = Problem(
        "not-permitted",
        "This device may not do that.",
        status: 403,
        .stop,
        .device
    )
    package static let replayed = Problem(
        "replayed",
        "This request was made before.",
        status: 409,
        .retry,
        .device
    )
    package static let state = Problem(
        "state",
        "It cannot be done as things stand.",
        status: 409,
        .stop,
        .device
    )
    package static let notHere = Problem(
        "not-here",
        "There is nothing for you here.",
        status: 404,
        .stop,
        .server
    )
    package static let method = Problem(
        "method",
        "This path is not asked that way.",
        status: 405,
        .stop,
        .server
    )
    package static let timeout = Problem(
        "timeout",
        "The request took too long to arrive.",
        status: 408,
        .retry,
        .server
    )
    package static let tooLarge = Problem(
        "too-large",
        "The request is too large.",
        status: 413,
        .split,
        .device
    )
    package static let headers = Problem(
        "headers",
        "The request's headers are too many or too large.",
        status: 431,
        .stop,
        .device
    )
    package static let version = Problem(
        "version",
        "This version of the protocol is not served.",
        status: 426,
        .upgrade,
        .device
    )
    package static let rate = Problem(
        "rate",
        "This device asks too often.",
        status: 429,
        .retry,
        .device
    )
    package static let failed = Problem(
        "failed",
        "The server could not do it.",
        status: 500,
        .retry,
        .server
    )
    package static let busy = Problem(
        "busy",
        "The server has too much to do.",
        status: 503,
        .retry,
        .server
    )
    package static let full = Problem(
        "full",
        "The server's disk is full.",
        status: 507,
        .freeSpace,
        .server
    )

    /// The same problem, to be tried again no sooner than that.
    package func after(seconds: Int) -> Problem {
        var problem = self
        problem.retryAfter = seconds
        return problem
    }

    /// The same problem, with the server's time for a client whose clock is wrong.
    package func at(_ now: UInt64) -> Problem {
        var problem = self
        problem.serverTime = now
        return problem
    }

    /// The same problem, said more closely; never with anything that a client wrote.
    package func saying(_ detail: String) -> Problem {
        var problem = self
        problem.detail = detail
        return problem
    }

    /// The answer, with the request's number as `instance`.
    package func response(instance: String) -> Trust.HTTPResponse {
        var fields = [
            HTTPRequest.Field("content-type", "application/problem+json"),
            HTTPRequest.Field("cache-control", "no-store"),
        ]
        if let retryAfter { fields.append(HTTPRequest.Field("retry-after", String(retryAfter))) }
        return HTTPResponse(status: status, fields: fields, body: body(instance: instance))
    }

    private func body(instance: String) -> [UInt8] {
        struct Numbered: Encodable {
            let problem: Problem
            let instance: String

            func encode(to encoder: any Encoder) throws {
                try problem.encode(to: encoder)
                var container = encoder.container(keyedBy: InstanceKey.self)
                try container.encode(instance, forKey: .instance)
            }
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(Numbered(problem: self, instance: instance)))
        } catch {
            preconditionFailure("a problem of strings and a number encodes")
        }
    }

    private enum InstanceKey: CodingKey {
        case instance
    }
}
