import Sync
import Synchronization
import Trust
import Wire

// The calls of the conversation.

extension RequestHandler {
    func sync(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireSyncRequest = try request.message()
        try Self.check(message.protocol)
        guard message.push.count <= Wire.Limits.pageChanges,
            message.authPush.count <= Wire.Limits.pushEntries,
            message.older.count <= Wire.Limits.olderAnchors,
            message.own.count <= Wire.Limits.ownHeads,
            message.lease.count <= Wire.Limits.leaseBytes
        else { throw .tooLarge }
        guard message.hasSoundIdentifiers else { throw .malformed }
        healers.withLock { healers in
            // Whoever heals asks for no page before it has done.
            if message.hasHave { healers.done(device) } else { healers.note(device, at: now()) }
        }
        let arrival = try await arrival(message, from: device)
        do {
            let reply = try await core.sync(arrival, bytes: request.body.count)
            note.account = reply.account
            if message.hasUnsent { note.unsent = message.unsent }
            if message.client > 0 { note.client = message.client }
            if message.clientTimeMs > 0 { note.clientTime = message.clientTimeMs }
            if message.hasHave { note.behind = reply.head - min(reply.head, message.have.cursor) }
            return .message(reply.response)
        } catch {
            throw Problem(error)
        }
    }

    /// Reads what is pushed and checks its signatures here, so that the one writer need not.
    private func arrival(
        _ message: WireSyncRequest,
        from device: DeviceID
    ) async throws(Problem) -> Core.Arrival {
        var push = PreparedPush(message.push, message.authPush, in: identity.network)
        try await keys.check(&push) { devices throws(Problem) in
            try await asking { core in devices.compactMap { core.deviceIdentity(of: $0) } }
        }
        return Core.Arrival(device: device, request: message, push: push)
    }

    func fetch(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireFetchRequest = try request.message()
        try Self.check(message.protocol)
        guard message.have.count <= Wire.Limits.fetchDocuments,
            message.resume.count <= Wire.Limits.resumeBytes
        else { throw .tooLarge }
        healers.withLock { $0.note(device, at: now()) }
        return .message(try await asking { try $0.fetch(message, for: device) })
    }

    func compare(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        let message: WireCompareRequest = try request.message()
        try Self.check(message.protocol)
        guard healers.withLock({ $0.admit(device, at: now()) }) else {
            throw .busy.after(seconds: Limits.healerRetrySeconds)
        }
        let isNew = try await asking { try $0.isNewComparison(message, of: device) }
        if isNew { try slow(device, cost: Limits.comparisonCost) }
        return .message(try await asking { try $0.compare(message, for: device) })
    }

    static func check(_ version: UInt32) throws(Problem) {
        guard version == Wire.Limits.protocolVersion else { throw .version }
    }
}

extension WireSyncRequest {
    /// Whether every identifier and hash that stands in it has its one length, but for those of what is
    /// pushed, each of which gets its own answer.
    fileprivate var hasSoundIdentifiers: Bool {
        (incarnation.isEmpty || IncarnationID(bytes: incarnation) != nil)
            && (!hasHave || FeedAnchor(wire: have) != nil)
            && older.allSatisfy { FeedAnchor(wire: $0) != nil }
            && own.allSatisfy { head in
                DocumentID(bytes: head.documentID) != nil && DeviceID(bytes: head.deviceID) != nil
                    && IncarnationID(bytes: head.incarnation) != nil
                    && ContentHash(bytes: head.hash) != nil
            }
    }
}
