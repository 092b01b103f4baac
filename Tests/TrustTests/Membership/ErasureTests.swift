import Testing
import Trust

@Suite struct `Erasure of a document` {
    private enum Step {
        case request(String)
        case approve(String)
        case hold(String)
        case lift(String)
        /// A hold beside everything since the request.
        case holdBeside(String)
    }

    private func erasure(_ steps: Step...) throws -> Erasure? {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .add("A/w2", .writer))
        var (request, hold) = try (#require(world.documentTip), #require(world.documentTip))
        try world.note("A/w1", .add("B/v1", .reader))
        for step in steps {
            switch step {
            case .request(let signer): request = try world.note(signer, .eraseRequest)
            case .approve(let signer): try world.note(signer, .approve(request))
            case .hold(let signer): hold = try world.note(signer, .hold)
            case .lift(let signer): try world.note(signer, .lift(hold))
            case .holdBeside(let signer): hold = try world.note(signer, .hold, after: [request])
            }
        }
        return try world.document.flatMap { try world.meaning().document($0)?.erasure }
    }

    @Test func `H04 needs a lead's request and another member's approval`() throws {
        #expect(try erasure() == Erasure.none)
        #expect(try erasure(.request("A/l1")) == .requested)
        #expect(try erasure(.request("A/l1"), .approve("A/w1")) == .approved)
        #expect(try erasure(.request("A/l1"), .approve("A/a1")) == .approved)
        #expect(try erasure(.request("A/l1"), .approve("A/l1")) == .requested)
        #expect(try erasure(.request("A/w1"), .approve("A/w2")) == Erasure.none)
        #expect(try erasure(.request("A/l1"), .approve("B/v1")) == .requested)
    }

    @Test func `H05 is held by a hold before, between, beside or after`() throws {
        #expect(try erasure(.hold("A/w2"), .request("A/l1"), .approve("A/w1")) == .held)
        #expect(try erasure(.request("A/l1"), .hold("A/w2"), .approve("A/w1")) == .held)
        #expect(try erasure(.request("A/l1"), .approve("A/w1"), .holdBeside("A/w2")) == .held)
        #expect(try erasure(.request("A/l1"), .approve("A/w1"), .hold("A/w2")) == .held)
    }

    @Test func `H05 a reader holds nothing and a worker lifts nothing`() throws {
        #expect(try erasure(.hold("B/v1"), .request("A/l1"), .approve("A/w1")) == .approved)
        #expect(
            try erasure(.hold("A/w2"), .lift("A/w1"), .request("A/l1"), .approve("A/w1")) == .held
        )
    }

    @Test func `H05 after a lift it needs what came before the hold again`() throws {
        let hold = Step.hold("A/w2")
        let lift = Step.lift("A/l2")
        let (request, approve) = (Step.request("A/l1"), Step.approve("A/w1"))
        #expect(try erasure(hold, lift, request, approve) == .approved)
        #expect(try erasure(hold, request, lift, approve) == .held)
        #expect(try erasure(request, hold, approve, lift) == .held)
        #expect(try erasure(request, hold, approve, lift, approve) == .approved)
    }

    @Test func `H05 a hold outlives its author`() throws {
        var world = MembershipWorld()
        world.create("A/l1")
        try world.note("A/l1", .add("A/w2", .writer))
        try world.note("A/w2", .hold)
        let request = try world.note("A/l1", .eraseRequest)
        try world.note("A/l2", .approve(request))
        world.sign("A/a1", .remove("A/w2"))
        let document = try #require(world.document)
        #expect(try world.meaning().document(document)?.erasure == .held)
    }

    @Test func `each device reports when it is done`() throws {
        var world = MembershipWorld()
        world.create("A/w1")
        try world.note("A/w1", .eraseDone)
        try world.note("B/v1", .eraseDone)
        let document = try #require(world.document)
        #expect(try world.meaning().document(document)?.erasedOn == [DeviceID("A/w1")])
    }
}
