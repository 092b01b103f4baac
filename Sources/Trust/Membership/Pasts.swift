/// Which entries come before which, answered without walking the graph.
///
/// Entries are numbered in the order in which they became complete, and laid on *strands*: each
/// entry of a strand comes after all earlier ones of it. An entry extends the strand of a parent
/// that ends one, so there are about as many strands as there was ever concurrency. The past of an
/// entry is then one mark for each strand: how far along it the entry has seen. An entry that saw
/// nothing new beside its own strand shares its parent's marks, so a log of n entries and k strands
/// takes n + (merges × k) instead of n × n.
/// Where no parent ends a strand, the entry extends another strand that it has seen to the end: what
/// branches and joins again and again needs no more strands than ran side by side.
struct Pasts: Sendable {
    /// The first `end` entries of a strand.
    struct Mark: Hashable, Sendable {
        let strand: UInt32
        let end: UInt32
    }

    /// The marks of a set of entries that holds the whole past of each; sorted by strand.
    typealias Marks = [Mark]

    private struct Place: Sendable {
        let strand: UInt32
        let position: UInt32
    }

    private var places: [Place] = []
    /// What each entry has seen of the strands other than its own.
    private var others: [Marks] = []
    /// The last entry of each strand.
    private var tips: [Int] = []

    var count: Int { places.count }

    /// Adds an entry after these, and answers its number.
    mutating func append(after parents: [Int]) -> Int {
        let entry = places.count
        if let parent = parents.first(where: { tips[Int(places[$0].strand)] == $0 }) {
            let strand = places[parent].strand
            places.append(Place(strand: strand, position: places[parent].position + 1))
            others.append(marks(of: parents, extending: parent))
            tips[Int(strand)] = entry
            return entry
        }
        let seen = union(of: parents.map { marks(including: $0) })
        if let index = seen.firstIndex(where: { isWhole($0) }) {
            let mark = seen[index]
            places.append(Place(strand: mark.strand, position: mark.end))
            tips[Int(mark.strand)] = entry
            var marks = seen
            marks.remove(at: index)
            others.append(marks)
        } else {
            places.append(Place(strand: UInt32(tips.count), position: 0))
            tips.append(entry)
            others.append(seen)
        }
        return entry
    }

    /// Whether the mark holds its strand as far as that goes.
    private func isWhole(_ mark: Mark) -> Bool {
        places[tips[Int(mark.strand)]].position + 1 == mark.end
    }

    /// Whether `a` is an ancestor of `b`.
    func isBefore(_ a: Int, _ b: Int) -> Bool {
        let (first, second) = (places[a], places[b])
        if first.strand == second.strand { return first.position < second.position }
        return contains(first, in: others[b])
    }

    /// Whether a set of entries given by its marks holds the entry.
    func contains(_ entry: Int, in marks: Marks) -> Bool {
        contains(places[entry], in: marks)
    }

    /// The past of an entry and the entry itself.
    func marks(including entry: Int) -> Marks {
        let place = places[entry]
        let own = Mark(strand: place.strand, end: place.position + 1)
        var marks = others[entry]
        marks.insert(own, at: firstIndex(atOrAfter: own.strand, in: marks))
        return marks
    }

    /// The past of an entry.
    func marksBefore(_ entry: Int) -> Marks {
        let place = places[entry]
        guard place.position > 0 else { return others[entry] }
        let own = Mark(strand: place.strand, end: place.position)
        var marks = others[entry]
        marks.insert(own, at: firstIndex(atOrAfter: own.strand, in: marks))
        return marks
    }

    /// What any of the entries has seen.
    func marksBefore(lastOf entries: [Int]) -> Marks {
        // A later entry of a strand has seen whatever an earlier one has.
        var last: [UInt32: Int] = [:]
        for entry in entries {
            last[places[entry].strand] = max(last[places[entry].strand] ?? 0, entry)
        }
        return union(of: last.values.map { marksBefore($0) })
    }

    /// The union of sets given by their marks.
    func union(of sets: [Marks]) -> Marks {
        guard let first = sets.first else { return [] }
        if sets.dropFirst().allSatisfy({ $0 == first }) { return first }
        if sets.count == 2 { return merge(first, sets[1]) }
        var ends: [UInt32: UInt32] = [:]
        for marks in sets {
            for mark in marks { ends[mark.strand] = max(ends[mark.strand] ?? 0, mark.end) }
        }
        return ends.map { Mark(strand: $0.key, end: $0.value) }.sorted { $0.strand < $1.strand }
    }

    private func marks(of parents: [Int], extending tip: Int) -> Marks {
        let news = parents.filter { $0 != tip && !isBefore($0, tip) }
        guard !news.isEmpty else { return others[tip] }
        let strand = places[tip].strand
        let all = union(of: [others[tip]] + news.map { marks(including: $0) })
        return all.filter { $0.strand != strand }
    }

    private func merge(_ a: Marks, _ b: Marks) -> Marks {
        var merged: Marks = []
        merged.reserveCapacity(a.count + b.count)
        var (i, j) = (0, 0)
        while i < a.count, j < b.count {
            if a[i].strand == b[j].strand {
                merged.append(a[i].end < b[j].end ? b[j] : a[i])
                (i, j) = (i + 1, j + 1)
            } else if a[i].strand < b[j].strand {
                merged.append(a[i])
                i += 1
            } else {
                merged.append(b[j])
                j += 1
            }
        }
        merged.append(contentsOf: a[i...])
        merged.append(contentsOf: b[j...])
        return merged
    }

    private func contains(_ place: Place, in marks: Marks) -> Bool {
        let index = firstIndex(atOrAfter: place.strand, in: marks)
        guard index < marks.count, marks[index].strand == place.strand else { return false }
        return place.position < marks[index].end
    }

    private func firstIndex(atOrAfter strand: UInt32, in marks: Marks) -> Int {
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle].strand < strand { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
