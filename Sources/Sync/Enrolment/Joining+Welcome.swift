package import Trust
import Wire

// From the welcome to a standing in the network that follows from its root.

extension Joining {
    /// A welcome that was opened, and the entries that have come since.
    struct Arrivals: Sendable {
        let welcome: WelcomeContent
        var membership: Membership
        var entries: [SignedEntry] = []
        var after: UInt64 = 0
        var pages = 0
    }

    mutating func take(
        _ answer: WirePollResponse,
        at place: Place,
        _ now: UInt64
    ) throws(TrustError) -> Step {
        guard !answer.welcome.isEmpty else { return .wait }
        let welcome = try Welcome(decoding: Array(answer.welcome))
            .open(with: keys.keys, secret, in: place.network, encapsulation)
        guard let server = welcome.servers.first, server.server == place.server,
            server.holds(place.key)
        else { throw Self.otherServer }
        let arrivals = Arrivals(
            welcome: welcome,
            membership: Membership(network: place.network)
        )
        return try take(answer, after: arrivals, at: place, now)
    }

    mutating func take(
        _ answer: WirePollResponse,
        after arrivals: Arrivals,
        at place: Place,
        _ now: UInt64
    ) throws(TrustError) -> Step {
        var arrivals = arrivals
        for message in answer.entries {
            // An entry that is not right counts as absent; what must be there is checked in the end.
            if let arrival = try? arrivals.membership.add(message) {
                arrivals.entries += arrival.admitted
            }
        }
        arrivals.pages += 1
        guard answer.hasMore_p else {
            let enrolled = try enrolled(arrivals, at: place)
            state = .enrolled
            return .enrolled(enrolled)
        }
        guard answer.next > arrivals.after, arrivals.pages < EnrolmentLimits.pages else {
            throw TrustError(.malformed, "the network's log does not come to an end")
        }
        arrivals.after = answer.next
        state = .reading(place, arrivals)
        return .ask(ask(.poll(after: answer.next), at: place, now))
    }

    private func enrolled(
        _ arrivals: Arrivals,
        at place: Place
    ) throws(TrustError) -> Enrolled {
        let welcome = arrivals.welcome
        var membership = arrivals.membership
        guard (welcome.heads + [welcome.grant]).allSatisfy({ membership.contains($0) }),
            membership.rootKey == welcome.root
        else {
            throw TrustError(
                .pendingMembership,
                "the server did not send all of the network's log; try again later"
            )
        }
        guard membership.evaluation().standing(of: keys.id)[welcome.member] == welcome.role else {
            throw TrustError(
                .authority,
                "the network's log does not give this device the place that the welcome names"
            )
        }
        return Enrolled(network: place.network, welcome: welcome, entries: arrivals.entries)
    }
}

/// What a device has once it is enrolled; all of it follows from the root.
package struct Enrolled: Sendable {
    package let network: NetworkID
    package let welcome: WelcomeContent
    /// The network's log, each entry after those that it names.
    package let entries: [SignedEntry]
}
