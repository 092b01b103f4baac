/// Entries that are to be judged, the earliest first and each once at a time.
struct Agenda: Sendable {
    /// A heap: no entry comes before the one at half its place.
    private var heap: [Int] = []
    private var noted: Set<Int> = []

    var isEmpty: Bool { heap.isEmpty }

    mutating func insert(_ entry: Int) {
        guard noted.insert(entry).inserted else { return }
        heap.append(entry)
        var place = heap.count - 1
        while place > 0, heap[place] < heap[(place - 1) / 2] {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    mutating func popFirst() -> Int? {
        guard let first = heap.first else { return nil }
        noted.remove(first)
        let last = heap.removeLast()
        guard !heap.isEmpty else { return first }
        heap[0] = last
        var place = 0
        while true {
            let (left, right) = (2 * place + 1, 2 * place + 2)
            var least = place
            if left < heap.count, heap[left] < heap[least] { least = left }
            if right < heap.count, heap[right] < heap[least] { least = right }
            guard least != place else { return first }
            heap.swapAt(place, least)
            place = least
        }
    }
}
