package import Trust
package import Wire

// What a joining device asks (Protocol/enrolment.md §5). Whoever asks has signed with the
// invitation's key; whether there is such an invitation is found out here.

extension Core {
    /// A call as the sync log may name it: nothing is noted of those who hold no invitation.
    package struct JoinerReply<Answer: Sendable>: Sendable {
        package let answer: Swift.Result<Answer, EnrolmentRefusal>
        /// The device that asked, if the invitation is known here.
        package let device: DeviceID?
    }

    /// Takes a device's request to the one who invited it; the first device's only.
    ///
    /// - Parameters:
    ///   - invitation: Whose key signed the call.
    ///   - request: What the device sent; nil if that is not right.
    ///   - now: The server's time in milliseconds since 1970.
    /// - Returns: When the invitation ends, or a refusal.
    /// - Throws: What the store says; nothing was kept then.
    package mutating func join(
        _ invitation: InvitationID,
        _ request: JoiningDevice?,
        at now: UInt64
    ) throws -> JoinerReply<UInt64> {
        guard let known = try store.read({ try $0.invitation(invitation) }) else {
            return refuse(nil, at: now)
        }
        guard let request else {
            refusals.attempt(invitation)
            return refuse(nil, at: now)
        }
        let stored = refusals.applied(to: known)
        switch stored.join(by: request.device, at: now) {
        case .again:
            return JoinerReply(answer: .success(stored.expires), device: nil)
        case .refused:
            refusals.attempt(invitation)
            return refuse(request.device, at: now)
        case .alarm:
            refusals.attempt(invitation, alarmAt: now)
            return refuse(request.device, at: now)
        case .accepted:
            var joined = known
            joined.device = request.device
            joined.request = request.request
            try store.write(at: now) { try $0.put(joined) }
            return JoinerReply(answer: .success(joined.expires), device: request.device)
        }
    }

    /// A request whose keys and proof of possession are right.
    package struct JoiningDevice: Sendable {
        package let device: DeviceID
        package let request: [UInt8]

        package init(device: DeviceID, request: [UInt8]) {
            self.device = device
            self.request = request
        }
    }

    /// The welcome, once there is one, with a page of the network's log after a cursor.
    package mutating func poll(
        _ invitation: InvitationID,
        after cursor: UInt64,
        at now: UInt64
    ) throws -> JoinerReply<WirePollResponse> {
        let known = try store.read { try $0.invitation(invitation) }
        guard let known else { return refuse(nil, at: now) }
        var response = WirePollResponse()
        response.serverTimeMs = now
        switch known.poll(at: now) {
        case .refused:
            return refuse(known.device, at: now)
        case .wait:
            return JoinerReply(answer: .success(response), device: nil)
        case .welcome(let welcome):
            response.welcome = .init(welcome)
            try store.read { try Self.addEntries(to: &response, after: cursor, $0) }
            return JoinerReply(answer: .success(response), device: known.device)
        }
    }

    /// One refusal for all, counted; past the limit it says to come back later.
    private mutating func refuse<Answer>(
        _ device: DeviceID?,
        at now: UInt64
    ) -> JoinerReply<Answer> {
        if let seconds = refusals.retryAfterSeconds(at: now) {
            return JoinerReply(
                answer: .failure(.tooMany(retryAfterSeconds: seconds)),
                device: device
            )
        }
        refusals.count(at: now)
        return JoinerReply(answer: .failure(.notHere), device: device)
    }

    /// A call that no invitation's key signed: refused like the others, without looking further.
    package mutating func refuseUnsigned(at now: UInt64) -> EnrolmentRefusal {
        let reply: JoinerReply<UInt64> = refuse(nil, at: now)
        guard case .failure(let refusal) = reply.answer else { return .notHere }
        return refusal
    }

    private static func addEntries(
        to response: inout WirePollResponse,
        after cursor: UInt64,
        _ reader: FeedReader
    ) throws {
        response.next = cursor
        var bytes = response.welcome.count
        while true {
            let rows = try reader.rows(
                of: nil,
                kind: .entry,
                after: response.next,
                limit: Limits.rowsPerFetch
            )
            for row in rows {
                bytes += row.item.count + 4  // With its tag and length.
                guard bytes <= Wire.Limits.pageBytes || response.entries.isEmpty else {
                    response.hasMore_p = true
                    return
                }
                response.entries.append(try WireSignedEntry(decoding: row.item))
                response.next = row.cursor
            }
            guard rows.count == Limits.rowsPerFetch else { return }
        }
    }
}
