/// A device's private keys, shared by all that act as the device: its store and its connections.
///
/// One copy in locked memory, wiped when the last of them lets go.
package final class DeviceSecrets: Sendable {
    package let keys: DeviceKeys

    package init(_ keys: consuming DeviceKeys) {
        self.keys = keys
    }

    package var id: DeviceID { keys.id }
}
