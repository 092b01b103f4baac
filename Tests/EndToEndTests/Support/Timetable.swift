/// A recording as the work of devices: who typed what, and what they had seen of each other by then.
///
/// A device types on top of all that it typed before. Where a person in the recording did not, because
/// they went back to an earlier state, that is another device of theirs.
struct Timetable {
    enum Step {
        /// Types these edits in one go: nobody saw a part of them only.
        case write(device: Int, edits: [Int])
        /// Has seen so many edits of each device from here on.
        ///
        /// `mayTell` is how many of its own edits the others may know now: whoever looks next has
        /// seen at least those, according to the recording.
        case look(device: Int, seen: [Int], mayTell: Int)
    }

    private(set) var steps: [Step] = []
    /// How many edits each device types in all.
    private(set) var written: [Int] = []

    /// How often someone types in one go.
    private(set) var bursts = 0
    /// How often someone looks at what the others typed.
    private(set) var looks = 0

    var devices: Int { written.count }

    /// Edits that are typed in one go at most.
    private static let longestBurst = 200

    init(_ recording: Recording) {
        let sightings = Sightings(recording)
        written = sightings.written
        var looked = Array(repeating: Array(repeating: 0, count: devices), count: devices)
        var typed = Array(repeating: 0, count: devices)
        var burst: [[Int]] = Array(repeating: [], count: devices)
        for (edit, sighting) in sightings.all.enumerated() {
            let device = sighting.device
            if !sighting.adds(nothingTo: looked[device]) {
                end(&burst[device], device)
                looked[device] = sighting.seen
                steps.append(.look(device: device, seen: sighting.seen, mayTell: 0))
                looks += 1
            }
            burst[device].append(edit)
            typed[device] += 1
            let isSeenApart = sightings.ends[device].contains(typed[device])
            if isSeenApart || burst[device].count == Self.longestBurst {
                end(&burst[device], device)
            }
        }
        for device in 0..<devices { end(&burst[device], device) }
        decideWhatToTell()
    }

    private mutating func end(_ burst: inout [Int], _ device: Int) {
        guard !burst.isEmpty else { return }
        steps.append(.write(device: device, edits: burst))
        bursts += 1
        burst = []
    }

    /// From the end backwards: the next look of each other device bounds what may be told now.
    private mutating func decideWhatToTell() {
        let everything = written
        var next = Array(repeating: everything, count: devices)
        var typed = written
        for index in steps.indices.reversed() {
            switch steps[index] {
            case .write(let device, let edits): typed[device] -= edits.count
            case .look(let device, let seen, _):
                let bound = (0..<devices).filter { $0 != device }.map { next[$0][device] }.min()
                let mayTell = min(typed[device], bound ?? 0)
                steps[index] = .look(device: device, seen: seen, mayTell: mayTell)
                next[device] = seen
            }
        }
    }
}

/// For each edit of a recording its device, and how many edits of each device its author had seen.
private struct Sightings {
    struct Sighting {
        let device: Int
        /// By device; its own edits do not count.
        let seen: [Int]

        func adds(nothingTo known: [Int]) -> Bool { seen == known }
    }

    private(set) var all: [Sighting] = []
    private(set) var written: [Int] = []
    /// For each device after which of its edits someone saw it.
    private(set) var ends: [Set<Int>] = []

    init(_ recording: Recording) {
        var pasts: [[Int]] = []
        var devicesOfAgents: [Int: [Int]] = [:]
        for edit in recording.edits {
            var past = Array(repeating: 0, count: written.count)
            for parent in edit.parents {
                for (device, count) in pasts[parent].enumerated() {
                    past[device] = max(past[device], count)
                }
            }
            let own = devicesOfAgents[edit.agent] ?? []
            let device: Int
            if let known = own.first(where: { past[$0] == written[$0] }) {
                device = known
            } else {
                device = written.count
                devicesOfAgents[edit.agent] = own + [device]
                written.append(0)
                past.append(0)
            }
            written[device] += 1
            var seen = past
            seen[device] = 0
            past[device] = written[device]
            pasts.append(past)
            all.append(Sighting(device: device, seen: seen))
        }
        ends = Array(repeating: [], count: written.count)
        all = all.map { sighting in
            let missing = written.count - sighting.seen.count
            let seen = sighting.seen + Array(repeating: 0, count: missing)
            return Sighting(device: sighting.device, seen: seen)
        }
        for sighting in all {
            for (device, count) in sighting.seen.enumerated() where count > 0 {
                ends[device].insert(count)
            }
        }
    }
}
