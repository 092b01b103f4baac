package import Trust

/// The server that a relay syncs upward with, and the device that the relay is there.
package struct Upstream: Hashable, Sendable {
    package let server: ServerID
    package let device: DeviceID

    package init(server: ServerID, device: DeviceID) {
        self.server = server
        self.device = device
    }
}
