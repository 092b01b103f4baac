import Foundation
import Glibc
import Synchronization

/// A loopback connection between devices and a server that a test can cut.
///
/// It forwards bytes, counts them, and understands none of them. While it is cut, whoever connects is turned away
/// and whatever was under way ends in the middle.
package final class CutLink: Sendable {
    package let port: Int
    private let listener: Int32
    private let state: Mutex<State>

    private struct State {
        var target: Int?
        var open: Set<Int32> = []
        var isEnded = false
        /// Bytes from the server after which the link cuts itself.
        var budget: Int?
        /// Bytes that came from the devices, and from the server.
        var traffic = (up: 0, down: 0)
    }

    struct NoSocket: Error {
        let code: Int32
    }

    package init() throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard listener >= 0 else { throw NoSocket(code: errno) }
        var address = Self.loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isBound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                bind(listener, pointer, length) == 0 && listen(listener, 16) == 0
                    && getsockname(listener, pointer, &length) == 0
            }
        }
        guard isBound else { throw NoSocket(code: errno) }
        self.listener = listener
        port = Int(UInt16(bigEndian: address.sin_port))
        state = Mutex(State())
        Thread.detachNewThread { [self] in accept() }
    }

    /// Lets connections through to a port of this machine.
    package func connect(to port: Int) {
        state.withLock { state in
            state.target = port
            state.budget = nil
        }
    }

    /// Bytes that came from the devices, and from the server, until now.
    package var traffic: (up: Int, down: Int) { state.withLock { $0.traffic } }

    /// Cuts every connection and turns new ones away.
    package func cut() {
        let open = state.withLock { state in
            state.target = nil
            return state.open
        }
        for descriptor in open { shutdown(descriptor, Int32(SHUT_RDWR)) }
    }

    /// Cuts once so many more bytes have come from the server: in the middle of an answer.
    package func cut(afterBytes count: Int) {
        state.withLock { $0.budget = count }
    }

    package func end() {
        state.withLock { $0.isEnded = true }
        cut()
        shutdown(listener, Int32(SHUT_RDWR))
    }

    private static func loopback(port: Int) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = UInt16(port).bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private func accept() {
        while true {
            let client = Glibc.accept(listener, nil, nil)
            let target = state.withLock { $0.isEnded ? nil : $0.target }
            if state.withLock({ $0.isEnded }) || (client < 0 && errno != EINTR) { break }
            guard client >= 0 else { continue }
            guard let target, let server = Self.dial(target) else {
                close(client)
                continue
            }
            state.withLock { $0.open.formUnion([client, server]) }
            Thread.detachNewThread { [self] in forward(between: client, and: server) }
        }
        close(listener)
    }

    private static func dial(_ port: Int) -> Int32? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = loopback(port: port)
        let result = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard result == 0 else {
            close(descriptor)
            return nil
        }
        return descriptor
    }

    /// Until either side ends, or the link is cut.
    private func forward(between client: Int32, and server: Int32) {
        var bytes = [UInt8](repeating: 0, count: 64 << 10)
        var isOpen = true
        while isOpen {
            var waiting = [client, server].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            guard poll(&waiting, 2, -1) > 0 || errno == EINTR else { break }
            for (index, side) in waiting.enumerated() where side.revents != 0 {
                let count = recv(side.fd, &bytes, bytes.count, 0)
                let isAnswer = index == 1
                let allowed = spend(max(0, count), isAnswer: isAnswer)
                isOpen = count > 0 && sent(bytes, allowed, to: isAnswer ? client : server)
                if allowed < count { cut() }
                if !isOpen { break }
            }
        }
        state.withLock { $0.open.subtract([client, server]) }
        close(client)
        close(server)
    }

    /// How many of so many bytes may still pass.
    private func spend(_ count: Int, isAnswer: Bool) -> Int {
        state.withLock { state in
            guard isAnswer else {
                state.traffic.up += count
                return count
            }
            state.traffic.down += count
            guard let budget = state.budget else { return count }
            state.budget = max(0, budget - count)
            return min(count, budget)
        }
    }

    private func sent(_ bytes: [UInt8], _ count: Int, to target: Int32) -> Bool {
        var start = 0
        while start < count {
            let sent = bytes.withUnsafeBytes { buffer in
                send(
                    target,
                    buffer.baseAddress.map { $0 + start },
                    count - start,
                    Int32(MSG_NOSIGNAL)
                )
            }
            guard sent > 0 else { return false }
            start += sent
        }
        return true
    }
}
