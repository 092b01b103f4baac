import Trust

/// A network whose administrators write side by side: grants, devices, removals and returns, and
/// documents.
enum LargeNetwork {
    static func entries(count: Int, width: Int) -> [Entry] {
        let world = MembershipWorld()
        var scribe = world.scribe
        var tips = Array(repeating: world.base, count: width)
        var chance = Chance(seed: UInt64(count))
        var created: [Entry] = []
        var number = 0
        while scribe.entries.count < count {
            number += 1
            let branch = number % width
            let signer = ["A/a1", "A/a2", "A/a3"][branch % 3]
            let member = "A/p\(chance.below(count / 10))"
            let above = chance.hits(2) ? tips : [tips[branch]]
            let action: Action =
                switch chance.below(100) {
                case 0: .remove(member, .left)
                case 1..<50: .member(member, .worker)
                default: .device(member, of: member)
                }
            // One chain for each branch would be a fork, so the branches follow their author's
            // latest entry.
            tips[branch] = scribe.write(action, by: Author(signer), after: above)
            if number % 100 == 0 {
                let log = scribe.write(
                    .create(for: "A/w1"),
                    by: Author("A/w1"),
                    after: [],
                    knowing: [tips[branch]]
                )
                created.append(log)
            }
            if let document = created.last, chance.hits(30) {
                let add = Action.add(member, .writer)
                _ = scribe.write(
                    add,
                    by: Author("A/l1"),
                    after: [document],
                    in: document.log,
                    knowing: [tips[branch]]
                )
            }
        }
        return scribe.entries
    }
}
