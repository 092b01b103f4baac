/// The authors' chains: which entries are linked to their author's first one without a gap, and who
/// is on whose chain.
///
/// Chains form trees, for a fork branches one. Besides its predecessor every link keeps a jump
/// further back, so that a place on a chain of n links is found in about log n steps.
struct Chains: Sendable {
    private struct Link: Sendable {
        let previous: Int
        let jump: Int
        let seq: UInt64
    }

    /// By number of the entry; nil where the chain is broken.
    private var links: [Link?] = []

    /// Adds the next entry, which begins a chain.
    mutating func appendFirst() {
        links.append(Link(previous: links.count, jump: links.count, seq: 1))
    }

    /// Adds the next entry, which follows a well-formed one.
    mutating func append(after previous: Int) {
        guard let last = links[previous] else { return appendBroken() }
        var jump = previous
        if let far = links[last.jump], let farther = links[far.jump],
            last.seq - far.seq == far.seq - farther.seq
        {
            jump = far.jump
        }
        links.append(Link(previous: previous, jump: jump, seq: last.seq + 1))
    }

    /// Adds the next entry, which is linked to nothing that it should be.
    mutating func appendBroken() {
        links.append(nil)
    }

    func isWellFormed(_ entry: Int) -> Bool {
        links[entry] != nil
    }

    /// The entry before this one on its chain.
    func previous(of entry: Int) -> Int? {
        guard let link = links[entry], link.seq > 1 else { return nil }
        return link.previous
    }

    /// Whether `entry` is `last` or an earlier entry of the chain that ends with it.
    func holds(_ entry: Int, upTo last: Int) -> Bool {
        guard let sought = links[entry], var link = links[last], sought.seq <= link.seq else {
            return false
        }
        var current = last
        while link.seq > sought.seq {
            guard let previous = links[link.previous], let far = links[link.jump] else {
                return false
            }
            (current, link) =
                far.seq >= sought.seq ? (link.jump, far) : (link.previous, previous)
        }
        return current == entry
    }
}
