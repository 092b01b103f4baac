import Foundation
import Samen
import SamenServer
import Sync
import TestSupport
import Trust
import Wire

// The server is taken apart after a replay, and once more after the same work unsealed.

extension Replay {
    /// What is found of everything that was typed, with the server still running.
    func attack() throws -> Findings {
        let needles = try Needles(of: self)
        let leftOut = try needles.leaveOut(whatIsIn: untouched())
        let memory = try needles.look(at: server)
        return needles.findings(memoryBytes: memory, leftOut: leftOut)
    }

    /// The same search in a server that was given the same work with sealing switched off.
    func attackUnsealed() async throws -> Findings {
        let needles = try Needles(of: self)
        let leftOut = try needles.leaveOut(whatIsIn: untouched())
        let site = try ServerSite(in: place + "/unsealed", network: village.network)
        defer { try? site.stop() }
        try await push(unsealed(), to: site)
        let memory = try needles.look(at: site)
        return needles.findings(memoryBytes: memory, leftOut: leftOut)
    }

    /// The same program over an empty store.
    private func untouched() throws -> ServerSite {
        let name = place + "/untouched-\(UInt64.random(in: 0 ... .max))"
        return try ServerSite(in: name, network: village.network)
    }

    private func push(_ changes: [WireSealedChange], to site: ServerSite) async throws {
        let transport = HTTPTransport(
            to: .init(server: site.identity.server, network: village.network),
            over: try site.carrier(byHTTPS: true),
            as: DeviceSecrets(laptops[0].person.keys()),
            random: .system,
            encapsulation: XWingEncapsulation(),
            now: { SteppingClock.machine }
        )
        try await transport.openSession(presenting: absentee.device.entries())
        var start = 0
        while start < changes.count {
            var request = WireSyncRequest()
            request.protocol = 1
            request.push = Array(changes[start..<min(start + 200, changes.count)])
            let call = Call(
                kind: .sync,
                number: start,
                body: request.encoded,
                maxAnswerBytes: 1 << 20
            )
            let response = try WireSyncResponse(decoding: await transport.send(call).body)
            guard response.results.allSatisfy({ $0.status == .stored }) else {
                throw NotTaken(statuses: Set(response.results.map(\.status)))
            }
            start += request.push.count
        }
    }

    struct NotTaken: Error {
        let statuses: Set<WireStatus>
    }
}
