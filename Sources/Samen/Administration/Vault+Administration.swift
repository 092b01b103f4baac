internal import FoundationEssentials
internal import Sync
internal import Trust

// What an administrator asks a server about the devices of the organisation (Protocol/admin.json).

extension Vault {
    /// Hands over the lines of a server's sync log about the devices of this administrator's
    /// organisations, the oldest first; the server notes that somebody looked.
    ///
    /// - Parameters:
    ///   - start: Only lines from then on, in milliseconds since 1970.
    ///   - code: Only lines of the device with this short code, or its beginning.
    ///   - name: The address, the host or the beginning of the identifier of one server.
    ///   - each: Is handed some lines at a time.
    /// - Throws: `SamenError` with `not-allowed` unless this device administers an organisation,
    ///   `unknown-id` or `ambiguous-id` for the device, `misuse` if no server is called so, `offline`
    ///   or `wrong-server`.
    nonisolated(nonsending) public func syncLog(
        since start: UInt64,
        of code: String? = nil,
        at name: String? = nil,
        _ each: ([SyncLogLine]) throws -> Void
    ) async throws {
        let device = try code.map { try self.device().evaluation().device($0).description }
        let (_, transport) = try await administrator(at: name)
        var after: UInt64 = 0
        while true {
            let only = device.map { "&device=\($0)" } ?? ""
            let answer: LinesAnswer = try await ask(
                "sync-log",
                "since=\(start)&after=\(after)\(only)",
                transport
            )
            try each(answer.lines)
            guard let next = answer.next, next > after else { return }
            after = next
        }
    }

    /// How it stands with each device of this administrator's organisations, those that never came
    /// among them.
    ///
    /// - Parameters:
    ///   - start: Sums are of calls from then on, in milliseconds since 1970.
    ///   - name: The address, the host or the beginning of the identifier of one server.
    /// - Returns: The devices.
    /// - Throws: As `syncLog`.
    nonisolated(nonsending) public func contacts(
        since start: UInt64,
        at name: String? = nil
    ) async throws -> SyncLogView {
        let (server, transport) = try await administrator(at: name)
        var (contacts, time, beyond): ([DeviceContact], UInt64, String?) = ([], 0, nil)
        repeat {
            let after = beyond.map { "&beyond=\($0)" } ?? ""
            let answer: DevicesAnswer = try await ask(
                "devices",
                "since=\(start)\(after)",
                transport
            )
            contacts += answer.devices
            time = answer.server_time_ms
            beyond = answer.next.flatMap { next in beyond.map { $0 < next } ?? true ? next : nil }
        } while beyond != nil
        let membership = try self.device().membership()
        return SyncLogView(
            server: server.address,
            serverTime: time,
            devices: contacts.map { contact in
                var contact = contact
                let id = bytes(hexadecimal: contact.device).flatMap { Trust.DeviceID(bytes: $0) }
                contact.member = id.flatMap { membership.members(everGranted: $0).last }
                    .map { ShortCode.of($0) }
                return contact
            }
        )
    }

    nonisolated(nonsending) private func administrator(
        at name: String?
    ) async throws -> (GrantedServer, HTTPTransport) {
        let device = try device()
        guard try device.evaluation().standing(of: device.id).values.contains(.admin) else {
            throw Self.notAdministrator
        }
        // A relay knows its own shelter only.
        return try await answering(name)
    }

    nonisolated(nonsending) private func ask<Answer: Decodable>(
        _ path: String,
        _ query: String,
        _ transport: HTTPTransport
    ) async throws -> Answer {
        let body: [UInt8]
        do {
            body = try await transport.askAsAdministrator(path, query)
        } catch TransportFailure.problem(let problem) where problem.status == 403 {
            throw Self.notAdministratorThere
        } catch {
            throw SamenError(invitation: error)
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: Data(body)) else {
            throw SamenError(
                invitation: TransportFailure.notThisProtocol("the answer is not as described")
            )
        }
        return answer
    }

    private static let notAdministrator = SamenError(
        .notAllowed,
        "Only an administrator's device may look at the sync log.",
        advice: "Ask an administrator of the organisation.",
        nl: (
            "Alleen het apparaat van een beheerder mag het synchronisatielogboek inzien.",
            "Vraag een beheerder van de organisatie."
        )
    )

    private static let notAdministratorThere = SamenError(
        .notAllowed,
        "The server does not know this device as an administrator's.",
        advice: "Synchronise with it, and try again. It has noted the attempt.",
        nl: (
            "De server kent dit apparaat niet als dat van een beheerder.",
            "Synchroniseer ermee en probeer het opnieuw. De poging is daar vastgelegd."
        )
    )
}

private struct LinesAnswer: Decodable {
    let lines: [SyncLogLine]
    let next: UInt64?
}

private struct DevicesAnswer: Decodable {
    let server_time_ms: UInt64
    let devices: [DeviceContact]
    let next: String?
}

extension SyncLogView {
    /// The short code of a device by its identifier, or the first digits of what is none.
    public static func code(of identifier: String) -> String {
        bytes(hexadecimal: identifier).flatMap { Trust.DeviceID(bytes: $0) }
            .map { ShortCode.of($0) } ?? String(identifier.prefix(12))
    }
}
