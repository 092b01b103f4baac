import FoundationEssentials
import Trust
import Wire

// Administrators look at what their devices synced (Protocol/admin.json).

extension RequestHandler {
    /// Refuses whoever administers nothing, notes the look, and answers it.
    ///
    /// The attempt itself stands in the sync log, as every call does.
    func admin(
        _ request: Trust.HTTPRequest,
        _ device: DeviceID,
        _ note: inout RequestNote
    ) async throws(Problem) -> Trust.HTTPResponse {
        guard let devices = try await asking({ $0.administered(by: device) }) else {
            throw .notPermitted
        }
        switch request.path {
        case "/v1/admin/sync-log", "/v1/admin/devices": break
        default: throw .notHere
        }
        guard request.method == "GET" else { throw .method }
        try slow(device, cost: Limits.adminCost)
        let time = now()
        if request.path == "/v1/admin/devices" {
            let range = try AdminRange(request.query, allowing: ["since", "limit", "beyond"])
            try look(.devices, by: device, at: time)
            return try .json(
                await asking { try $0.contacts(in: range, with: devices, at: time) }
            )
        }
        let range = try AdminRange(
            request.query,
            allowing: ["since", "after", "limit", "device"]
        )
        // Of a device of another organisation there is nothing, as of one that does not exist.
        try look(.lines, of: range.device, by: device, at: time)
        let (lines, next) = try await asking { core in
            let (lines, next) = try core.lines(in: range, about: devices, at: time)
            return (lines, next)
        }
        return try .json(
            AdminLines(server_time_ms: time, lines: lines.map { .init($0) }, next: next)
        )
    }

    /// Notes a look, durably, before anything is told.
    private func look(
        _ kind: Look.Kind,
        of device: DeviceID? = nil,
        by administrator: DeviceID,
        at time: UInt64
    ) throws(Problem) {
        guard let looks else { throw .notHere }
        let look = Look(
            atMilliseconds: time,
            user: 0,
            kind: kind,
            device: device?.description ?? "",
            by: administrator.description
        )
        do {
            try looks.note(look)
        } catch {
            throw Problem(error)
        }
    }
}

extension Trust.HTTPResponse {
    fileprivate static func json(_ value: some Encodable) throws(Problem) -> Trust.HTTPResponse {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let body = try? encoder.encode(value) else { throw .failed }
        guard body.count <= Wire.Limits.bodyBytes else { throw .tooLarge }
        return HTTPResponse(
            status: 200,
            fields: [
                HTTPRequest.Field("content-type", "application/json"),
                HTTPRequest.Field("cache-control", "no-store"),
            ],
            body: Array(body)
        )
    }
}
