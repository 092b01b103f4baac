import Replica
import Samen
import SamenServer
import SimulatedWorld
import Sync
import TestSupport
import Trust
import Wire

/// Devices and a server, a link that fails, and one seed from which all of it follows.
///
/// Virtual time advances by one millisecond with every step. Each step one device does one thing:
/// writes, begins an exchange, or does the next thing of the one that is under way.
final class Simulation {
    /// How often things go wrong, of a thousand calls or steps.
    struct Faults {
        var losesRequest = 60
        var losesAnswer = 60
        var repeatsRequest = 60
        /// An old call arrives again, long after it was answered.
        var replaysRequest = 40
        /// An old answer arrives instead of the new one, which follows.
        var replaysAnswer = 40
        var cutsServerPower = 20
        var restartsServer = 10
        var killsDevice = 10
        var cutsDevicePower = 10
        /// An administrator or a lead removes someone, from the network or from a document.
        var removesMember = 4
    }

    private let random: RandomSource
    let village: Village
    private let faults: Faults
    let server: SimulatedServer
    let devices: [SimulatedDevice]
    private(set) var documents: [DocumentID] = []
    /// Every change that an author was told is saved.
    private(set) var saved: [(document: DocumentID, id: Trust.ChangeID, device: Int)] = []
    var removals: [Removal] = []
    /// What came to those who should not have got it (S7), or was lost on the way (S9).
    var offences: [String] = []
    var now: UInt64 = 1_000
    private var oldCalls: [(call: Call, device: Int)] = []
    private var oldAnswers: [(call: Int, answer: Answer, device: Int)] = []
    private var trace: [UInt8] = []
    private(set) var faultCount = 0

    /// `hasDisk`: whether the server's store is on a disk that tears its writes.
    init(
        seed: UInt64,
        devices count: Int = 5,
        faults: Faults = Faults(),
        hasDisk: Bool = false
    ) throws {
        random = .seeded(seed)
        self.faults = faults
        let village = try Village(people: count, random: random)
        let (network, random) = (village.network, random)
        let disk =
            hasDisk
            ? try FaultDisk(random) { path in
                try FeedStore(path: path, network: network, randomness: random).close()
            } : nil
        let server = try SimulatedServer(network: village.network, random: random, disk: disk)
        self.village = village
        self.server = server
        devices = try village.people.map {
            try SimulatedDevice($0, village, server: server.core.identity.server)
        }
    }

    /// The hash of everything that happened: the same for the same seed.
    var traceHash: [UInt8] { Hashing.sha256(trace) }

    /// Lets people work and links fail for so many steps.
    func run(steps: Int) throws {
        for _ in 0..<steps {
            now += 1
            let index = drawn(devices.count)
            do {
                try act(index)
            } catch {
                guard isPowerCut(error) else { throw error }
                try devices[index].kill()
                note("device \(index) lost power")
            }
            if happens(faults.killsDevice) {
                let victim = drawn(devices.count)
                try devices[victim].kill()
                note("device \(victim) killed")
            }
            if happens(faults.restartsServer) {
                try restartServer()
            }
            if happens(faults.removesMember) { try removeSomeone() }
        }
    }

    private func restartServer() throws {
        switch drawn(3) {
        case 0: try server.restart()
        case 1: try server.restart(isKilled: true)
        // What was acknowledged was synced, whenever the power fails.
        default: try server.losePower(after: 0) {}
        }
        note("server restarted")
    }

    /// Faults stop; everyone talks until nobody has anything new, within a bound (L1).
    ///
    /// Returns how many rounds that took; nil if it went on.
    func settle(atMost rounds: Int = 8) throws -> Int? {
        for device in devices { device.power.cutsNextCommit = false }
        server.settle()
        for round in 1...rounds {
            let head = try server.core.store.read { try $0.head() }
            for index in devices.indices { try converse(index) }
            let after = try server.core.store.read { try $0.head() }
            var isAtRest = head == after
            for index in devices.indices where !isRemoved(index) {
                let device = devices[index]
                let made = try device.device.maintain(at: now)
                let status = try device.device.status()
                let open = made.granted + made.cutOff + status.unsent + status.incomplete
                if open > 0 { isAtRest = false }
            }
            if isAtRest, try !adoptBeginnings() { return round }
        }
        return nil
    }

    /// A whole exchange, after the one that is under way.
    private func converse(_ index: Int) throws {
        try finishTalking(index)
        try devices[index].talk(at: now)
        try finishTalking(index)
    }

    private func finishTalking(_ index: Int) throws {
        let device = devices[index]
        while device.isTalking {
            now += 1
            guard let call = try device.step(at: now) else { continue }
            let answer = try answer(call, index)
            device.take(.answered(call: call.number, answer))
        }
    }

    // One step.

    private func act(_ index: Int) throws {
        let device = devices[index]
        if happens(faults.cutsDevicePower) { device.power.cutsNextCommit = true }
        switch drawn(10) {
        case 0, 1: try write(index)
        case 2: try device.talk(at: now)
        default:
            guard let call = try device.step(at: now) else { return }
            try carry(call, index)
        }
    }

    private func write(_ index: Int) throws {
        let device = devices[index].device
        if documents.isEmpty || drawn(40) == 0 {
            guard !isRemoved(index) else { return }
            let everyone = Dictionary(
                uniqueKeysWithValues: devices.indices.filter { !isRemoved($0) }
                    .map { (village.people[$0].member, DocumentRole.writer) }
            )
            do {
                documents.append(try device.createDocument(for: everyone, at: now))
                note("device \(index) created a document")
            } catch let error as SamenError where error.code == .notAllowed && !removals.isEmpty {
                note("device \(index) does not know who has left, or that it has")
            }
            return
        }
        let known = try device.documents()
        guard !known.isEmpty else { return }
        let document = known[drawn(known.count)]
        let seed = (0..<4).map { _ in drawn(1 << 20) }
        do {
            let before = try device.document(document).textLength(Cells.note)
            let result = try device.edit(document, at: now) { edit throws(ReplicaError) in
                try Self.edit(&edit, length: before, seed)
            }
            saved += result.changes.map { (document, $0, index) }
            note("device \(index) wrote \(result.changes.count)")
        } catch let error as SamenError where error.code == .waitingForKeys {
            note("device \(index) waits for keys")
        } catch let error as SamenError where error.code == .notAllowed && !removals.isEmpty {
            note("device \(index) may not write any more")
        }
    }

    private static func edit(
        _ edit: inout Edit,
        length: Int,
        _ seed: [Int]
    ) throws(ReplicaError) {
        switch seed[0] % 6 {
        case 0: try edit.write(.int(Int64(seed[1])), to: Cells.danger)
        case 1: try edit.increment(Cells.attempts, by: Int64(seed[1] % 9) - 4)
        case 2: try edit.add(.int(Int64(seed[1] % 5)), to: Cells.markers)
        case 3:
            try edit.remove(.int(Int64(seed[1] % 5)), from: Cells.markers)
            try edit.write(.int(Int64(seed[2])), to: Cells.danger)
        case 4 where length > 3:
            let start = seed[1] % (length - 2)
            try edit.delete(start..<start + 2, in: Cells.note)
        default:
            try edit.insert("n\(seed[1] % 100) ", at: seed[2] % (length + 1), in: Cells.note)
        }
    }

    // The link.

    private func carry(_ call: Call, _ index: Int) throws {
        let device = devices[index]
        let id = device.device.id
        if happens(faults.replaysRequest), !oldCalls.isEmpty {
            let old = oldCalls[drawn(oldCalls.count)]
            _ = try answer(old.call, old.device)
            note("an old request again")
        }
        if happens(faults.losesRequest) {
            device.take(.failed(call: call.number, .unreachable("lost")))
            note("request lost")
            return
        }
        if happens(faults.cutsServerPower) {
            try server.losePower(after: 1 + drawn(24)) {
                _ = try? server.answer(call, from: id, at: now)
            }
            device.take(.failed(call: call.number, .interrupted("power cut")))
            note("server lost power")
            return
        }
        if happens(faults.repeatsRequest) { _ = try answer(call, index) }
        let answer = try answer(call, index)
        if drawn(16) == 0 { try server.checkpoint() }
        oldCalls.append((call, index))
        oldAnswers.append((call.number, answer, index))
        note("answered \(call.kind.rawValue) \(hexadecimal(Hashing.sha256(answer.body)))")
        if happens(faults.losesAnswer) {
            device.take(.failed(call: call.number, .interrupted("answer lost")))
            note("answer lost")
            return
        }
        if happens(faults.replaysAnswer) {
            let old = oldAnswers[drawn(oldAnswers.count)]
            if old.call != call.number { device.take(.answered(call: old.call, old.answer)) }
        }
        device.take(.answered(call: call.number, answer))
    }

    /// The server's answer, looked through for what its receiver should not get.
    func answer(_ call: Call, _ index: Int) throws -> Answer {
        let answer = try server.answer(call, from: devices[index].device.id, at: now)
        offences += try forbidden(in: answer, to: call, index)
        return answer
    }

    func isPowerCut(_ error: any Error) -> Bool {
        error is PowerSwitch.Cut || (error as? SamenError)?.code == .storage
    }

    // Chance, and what came of it.

    func happens(_ perMille: Int) -> Bool {
        guard drawn(1_000) < perMille else { return false }
        faultCount += 1
        return true
    }

    func drawn(_ bound: Int) -> Int {
        let number = random.bytes(4).reduce(0) { $0 << 8 | Int($1) }
        return number % bound
    }

    func note(_ what: String) {
        trace += Array("\(now) \(what)\n".utf8)
    }
}
