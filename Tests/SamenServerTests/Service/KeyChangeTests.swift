import Foundation
import SamenServer
import TestSupport
import Testing
import Trust
import Wire

@Suite struct `The change of a server's key` {
    private func folder(_ world: World) throws -> DataFolder {
        let path = NSTemporaryDirectory() + "samen-key-\(UUID().uuidString)"
        let folder = DataFolder(path: path)
        _ = try folder.create(for: world.network, random: world.random)
        return folder
    }

    /// Puts entries into the folder's store, as a device's push would.
    private func push(_ world: World, into folder: DataFolder) throws -> ServerIdentity {
        let server = try folder.open(random: .system)
        var core = try Core(store: server.store, random: .system)
        var request = WireSyncRequest()
        request.protocol = 1
        request.authPush = world.entries.map(\.wire)
        let arrival = Core.Arrival(device: world.admin.device, request: request)
        let reply = try #require(try core.sync([arrival], at: 1).first)
        #expect(
            reply.response.authResults.allSatisfy { [.stored, .duplicate].contains($0.status) }
        )
        try server.store.close()
        return core.identity
    }

    private func code(_ body: () throws -> Void) -> ServerError.Code? {
        do {
            try body()
            return nil
        } catch {
            return (error as? ServerError)?.code
        }
    }

    @Test func `C17 the next key is drawn once, and taken only when it is granted`() throws {
        let world = try World(seed: 81)
        let folder = try folder(world)
        defer { try? FileManager.default.removeItem(atPath: folder.path) }
        let first = try folder.keyHashes()
        #expect(first.next == nil)
        #expect(code { _ = try folder.changeKey() } == .noNextKey)
        let next = try folder.prepareKey()
        #expect(try folder.prepareKey() == next)
        #expect(try folder.keyHashes() == (first.now, next))
        let identity = try push(world, into: folder)
        #expect(code { _ = try folder.changeKey() } == .keyNotGranted)
        // Another server's grant of this very key is none of this server's.
        for (server, expected) in [
            (
                world.random.identifier() as ServerID,
                ServerError.Code.keyNotGranted as ServerError.Code?
            ),
            (identity.server, nil),
        ] {
            try world.byRoot(
                .serverGrant(
                    ServerGrant(server: server, kind: .central, keyNow: first.now, keyNext: next)
                )
            )
            _ = try push(world, into: folder)
            #expect(code { _ = try folder.changeKey() } == expected)
        }
        #expect(try folder.keyHashes() == (next, nil))
        // The old one is nowhere any more.
        #expect(code { _ = try folder.changeKey() } == .noNextKey)
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let attributes = try FileManager.default
                .attributesOfItem(atPath: "\(folder.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }
}
