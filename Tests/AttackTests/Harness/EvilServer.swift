import GRDB
import Samen
import SamenServer
import SimulatedWorld
import Sync
import TestSupport
import Trust
import Wire

/// The shipped core and store, of which a script changes what goes in and what comes out.
///
/// Without a script it is an honest server. Everything that crosses the wire is kept, to be searched.
final class EvilServer {
    /// What a call came to at the other end of the wire.
    typealias Outcome = Result<Answer, TransportFailure>
    /// Changes an answer; `nil` where the core was not asked, or failed.
    typealias Script = (_ asked: Asked, _ outcome: Outcome) throws -> Outcome

    /// A call, whose it is, and the server as it stands.
    struct Asked {
        let call: Call
        let device: Trust.DeviceID
        let core: Core

        var sync: WireSyncRequest {
            get throws { try WireSyncRequest(decoding: call.body) }
        }
    }

    let world: SimulatedServer
    private let network: NetworkID
    private let random: RandomSource
    private var requestScripts: [(Call.Kind, (inout [UInt8], Trust.DeviceID) throws -> Void)] = []
    private var answerScripts: [(Call.Kind, Script)] = []
    /// Whom another store answers, under the same name.
    private var elsewhere: [Trust.DeviceID: EvilServer] = [:]
    private var doubles: [EvilServer] = []
    /// Bodies of all requests and answers.
    private(set) var wire: [[UInt8]] = []
    private(set) var calls: [(kind: Call.Kind, device: Trust.DeviceID)] = []

    init(network: NetworkID, random: RandomSource) throws {
        self.network = network
        self.random = random
        world = try SimulatedServer(network: network, random: random)
    }

    private init(image: DatabaseQueue, network: NetworkID, random: RandomSource) throws {
        self.network = network
        self.random = random
        world = try SimulatedServer(image: image, network: network, random: random)
    }

    var server: ServerID { world.core.identity.server }

    /// Its store, that of every double, and all that crossed the wire.
    func seen() throws -> [[UInt8]] {
        try [world.storeBytes()] + wire + doubles.flatMap { try $0.seen() }
    }

    /// No more lies.
    func beHonest() {
        (requestScripts, answerScripts, elsewhere) = ([], [], [:])
    }

    func answer(_ call: Call, from device: Trust.DeviceID, at now: UInt64) throws -> Outcome {
        if let other = elsewhere[device] { return try other.answer(call, from: device, at: now) }
        calls.append((call.kind, device))
        wire.append(call.body)
        var body = call.body
        for (kind, script) in requestScripts where kind == call.kind { try script(&body, device) }
        let changed = Call(
            kind: call.kind,
            number: call.number,
            body: body,
            maxAnswerBytes: call.maxAnswerBytes
        )
        var outcome = Outcome.success(try world.answer(changed, from: device, at: now))
        for (kind, script) in answerScripts where kind == call.kind {
            let asked = Asked(call: call, device: device, core: world.core)
            outcome = try script(asked, outcome)
        }
        if case .success(let answer) = outcome { wire.append(answer.body) }
        return outcome
    }

    // Scripts: what is put on top of honesty, in the order in which it is put there.

    /// Changes what a device sends before the core sees it.
    func onRequest(
        _ kind: Call.Kind,
        _ script: @escaping (inout [UInt8], Trust.DeviceID) throws -> Void
    ) {
        requestScripts.append((kind, script))
    }

    /// Changes, replaces or withholds an answer.
    func onAnswer(_ kind: Call.Kind, _ script: @escaping Script) {
        answerScripts.append((kind, script))
    }

    func onSyncAnswer(_ script: @escaping (inout WireSyncResponse, Asked) throws -> Void) {
        onMessage(.sync, script)
    }

    func onCompareAnswer(_ script: @escaping (inout WireCompareResponse, Asked) throws -> Void) {
        onMessage(.compare, script)
    }

    func onFetchAnswer(_ script: @escaping (inout WireFetchResponse, Asked) throws -> Void) {
        onMessage(.fetch, script)
    }

    /// Changes the pages of some devices, of all if none is named.
    func onPage(
        for devices: Set<Trust.DeviceID>? = nil,
        _ script: @escaping (inout WirePage, Asked) throws -> Void
    ) {
        onSyncAnswer { response, asked in
            guard devices?.contains(asked.device) ?? true,
                case .page(var page)? = response.pull
            else { return }
            try script(&page, asked)
            response.pull = .page(page)
        }
    }

    private func onMessage<Message: WireMessage>(
        _ kind: Call.Kind,
        _ script: @escaping (inout Message, Asked) throws -> Void
    ) {
        onAnswer(kind) { asked, outcome in
            guard case .success(let answer) = outcome else { return outcome }
            var message = try Message(decoding: answer.body)
            try script(&message, asked)
            return .success(Answer(body: message.encoded, milliseconds: answer.milliseconds))
        }
    }

    // Whole stores.

    /// From now on these devices are answered from a store of their own, under the same name and feed.
    @discardableResult
    func equivocate(to devices: [Trust.DeviceID]) throws -> EvilServer {
        let other = try EvilServer(image: world.image(), network: network, random: random)
        doubles.append(other)
        for device in devices { elsewhere[device] = other }
        return other
    }

    /// Everyone is answered from one store again.
    func join() {
        elsewhere = [:]
    }
}
