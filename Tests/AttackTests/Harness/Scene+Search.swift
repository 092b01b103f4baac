import Samen
import SimulatedWorld
import TestSupport

extension Scene: Searched {
    func canaries() throws -> Canaries {
        var canaries = Canaries()
        canaries.typed = written.map(\.text)
        for device in devices + clones {
            try canaries.add(device.device, device.database, device.person)
        }
        return canaries
    }

    func empty() throws -> [UInt8] {
        try EvilServer(network: village.network, random: .seeded(1)).world.storeBytes()
    }

    func seen() throws -> [[UInt8]] {
        try [server, honest].flatMap { try $0.seen() }
    }
}
