extension Summary {
    /// Both exchanges as one account: numbers together, standings as the later one left them.
    package mutating func add(_ later: Summary) {
        outcome = later.outcome
        offered += later.offered
        accepted += later.accepted
        duplicate += later.duplicate
        held += later.held
        quarantined += later.quarantined
        refused += later.refused
        healed += later.healed
        entriesOffered += later.entriesOffered
        entriesAccepted += later.entriesAccepted
        received += later.received
        applied += later.applied
        pending += later.pending
        alreadyHere += later.alreadyHere
        rejected += later.rejected
        released += later.released
        entriesReceived += later.entriesReceived
        resealed += later.resealed
        isRehomed = isRehomed || later.isRehomed
        unproven += later.unproven
        unresolved = later.unresolved
        for hold in later.holds { self.hold(hold.reason, hold.count) }
        isServerFull = isServerFull || later.isServerFull
        requests += later.requests
        retries += later.retries
        comparisons += later.comparisons
        bytesSent += later.bytesSent
        bytesReceived += later.bytesReceived
        cursor = later.cursor ?? cursor
        head = later.head ?? head
        serverMilliseconds = later.serverMilliseconds ?? serverMilliseconds
        backoffMilliseconds = later.backoffMilliseconds
        notices.formUnion(later.notices)
        for message in later.messages { note(message) }
        checkInvariants()
    }
}
