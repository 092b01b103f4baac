import Replica

/// FugueMax as its authors define it: a tree of single elements, traversed anew for every question.
///
/// Weidner & Kleppmann, *The Art of the Fugue*: an element inserted after L and before R becomes a
/// right child of L if L has no right children in the author's view, otherwise a left child of R.
/// Left siblings ascend by identity; right siblings are in the reverse order of their right
/// origins, then ascend by identity.
struct NaiveFugue {
    struct Identity: Comparable {
        let change: ChangeID
        let operation: Int
        let offset: Int

        static func < (a: Identity, b: Identity) -> Bool {
            (a.change, a.operation, a.offset) < (b.change, b.operation, b.offset)
        }
    }

    struct Element {
        let identity: Identity
        /// The index of the change that inserted it.
        let change: Int
        let rightOrigin: Int?
        var leftChildren: [Int] = []
        var rightChildren: [Int] = []
    }

    /// Element 0 is the root.
    private(set) var elements: [Element]

    init(root: ChangeID) {
        let identity = Identity(change: root, operation: -1, offset: -1)
        elements = [Element(identity: identity, change: -1, rightOrigin: nil)]
    }

    /// All elements in order, without the root.
    var traversal: [Int] {
        var order: [Int] = []
        visit(0, &order)
        return order.filter { $0 != 0 }
    }

    /// Inserts after `left` (0 for the start); `present` are the elements in the author's view.
    mutating func insert(
        _ identity: Identity,
        change: Int,
        after left: Int,
        present: Set<Int>
    ) -> Int {
        var order: [Int] = []
        visit(0, &order)
        let position = order.firstIndex(of: left) ?? 0
        let right = order[(position + 1)...].first { present.contains($0) }
        let element = elements.count
        elements.append(Element(identity: identity, change: change, rightOrigin: right))
        let hasRightChildren = elements[left].rightChildren.contains { present.contains($0) }
        if hasRightChildren, let right {
            let index = elements[right].leftChildren.firstIndex {
                identity < elements[$0].identity
            }
            elements[right].leftChildren.insert(
                element,
                at: index ?? elements[right].leftChildren.count
            )
        } else {
            func rank(_ element: Int?) -> Int {
                element.flatMap { order.firstIndex(of: $0) } ?? Int.max
            }
            let index = elements[left].rightChildren.firstIndex { other in
                let mine = rank(right)
                let its = rank(elements[other].rightOrigin)
                return mine != its ? mine > its : identity < elements[other].identity
            }
            elements[left].rightChildren.insert(
                element,
                at: index ?? elements[left].rightChildren.count
            )
        }
        return element
    }

    private func visit(_ element: Int, _ order: inout [Int]) {
        for child in elements[element].leftChildren { visit(child, &order) }
        order.append(element)
        for child in elements[element].rightChildren { visit(child, &order) }
    }
}

/// A text evaluated with `NaiveFugue`.
struct NaiveText {
    private var tree: NaiveFugue
    private var scalars: [Unicode.Scalar] = ["?"]
    /// By element: the changes that deleted it.
    private var deletions: [[Int]] = [[]]

    init(_ oracle: Oracle, _ cell: CellAddress, _ present: Set<Int>) {
        tree = NaiveFugue(root: ChangeID(chain: chain(0), seq: 1))
        for index in present.sorted() {
            let change = oracle.changes[index]
            for (number, entry) in change.operations.enumerated() where entry.cell == cell {
                switch entry.operation {
                case .insert(let text, let position):
                    insert(text, at: position, change, index, number)
                case .delete(let range): delete(range, change, index)
                default: break
                }
            }
        }
    }

    func shown(effective: Set<Int>) -> String {
        var text = String.UnicodeScalarView()
        for element in tree.traversal
        where effective.contains(tree.elements[element].change)
            && deletions[element].allSatisfy({ !effective.contains($0) })
        {
            text.append(scalars[element])
        }
        return String(text)
    }

    private mutating func insert(
        _ text: [Unicode.Scalar],
        at position: Int,
        _ change: OracleChange,
        _ index: Int,
        _ number: Int
    ) {
        let present = present(change, index)
        let visible = visible(change, index, present)
        let at = min(position, visible.count)
        var left = at == 0 ? 0 : visible[at - 1]
        var seen = Set(present)
        for (offset, scalar) in text.enumerated() {
            let identity = NaiveFugue.Identity(
                change: change.id,
                operation: number,
                offset: offset
            )
            left = tree.insert(identity, change: index, after: left, present: seen)
            seen.insert(left)
            scalars.append(scalar)
            deletions.append([])
        }
    }

    private mutating func delete(_ range: Range<Int>, _ change: OracleChange, _ index: Int) {
        let visible = visible(change, index, present(change, index))
        for position in range where position < visible.count {
            deletions[visible[position]].append(index)
        }
    }

    private func present(_ change: OracleChange, _ index: Int) -> [Int] {
        tree.traversal.filter {
            let owner = tree.elements[$0].change
            return owner == index || change.past.contains(owner)
        }
    }

    private func visible(_ change: OracleChange, _ index: Int, _ present: [Int]) -> [Int] {
        let effective = change.past.subtracting(change.voidSeen).union([index])
        return present.filter {
            effective.contains(tree.elements[$0].change)
                && deletions[$0].allSatisfy { !effective.contains($0) }
        }
    }
}

/// A list evaluated with `NaiveFugue`: elements that can have several places.
struct NaiveList {
    private struct Place {
        let element: Int
        let change: Int
        let number: Int
    }

    private let oracle: Oracle
    private var tree: NaiveFugue
    private var places = [Place(element: -1, change: -1, number: -1)]
    private var records: [RecordID] = []
    private var deletions: [[Int]] = []

    init(_ oracle: Oracle, _ cell: CellAddress, _ present: Set<Int>) {
        self.oracle = oracle
        tree = NaiveFugue(root: ChangeID(chain: chain(0), seq: 1))
        for index in present.sorted() {
            for (number, entry) in oracle.changes[index].operations.enumerated()
            where entry.cell == cell {
                apply(entry.operation, index, number)
            }
        }
    }

    func shown(effective: Set<Int>) -> [RecordID] {
        visible(tree.traversal, effective).map { records[places[$0].element] }
    }

    private mutating func apply(_ operation: OracleOperation, _ index: Int, _ number: Int) {
        let change = oracle.changes[index]
        let effective = change.past.subtracting(change.voidSeen).union([index])
        func view(_ list: NaiveList) -> [Int] { list.visible(list.present(index), effective) }
        switch operation {
        case .insertRecords(let records, let position):
            let start = min(position, view(self).count)
            for (offset, record) in records.enumerated() {
                self.records.append(record)
                deletions.append([])
                let left = start + offset == 0 ? 0 : view(self)[start + offset - 1]
                place(self.records.count - 1, after: left, index, number, offset)
            }
        case .deleteRecords(let range):
            let visible = view(self)
            for position in range where position < visible.count {
                deletions[places[visible[position]].element].append(index)
            }
        case .move(let from, let to):
            var visible = view(self)
            guard from < visible.count else { return }
            let element = places[visible.remove(at: from)].element
            let at = min(to, visible.count)
            place(element, after: at == 0 ? 0 : visible[at - 1], index, number, 0)
        default: break
        }
    }

    private mutating func place(
        _ element: Int,
        after left: Int,
        _ index: Int,
        _ number: Int,
        _ offset: Int
    ) {
        let identity = NaiveFugue.Identity(
            change: oracle.changes[index].id,
            operation: number,
            offset: offset
        )
        _ = tree.insert(
            identity,
            change: index,
            after: left,
            present: Set(present(index))
        )
        places.append(Place(element: element, change: index, number: number))
    }

    private func present(_ index: Int) -> [Int] {
        tree.traversal.filter {
            let owner = places[$0].change
            return owner == index || oracle.changes[index].past.contains(owner)
        }
    }

    private func visible(_ present: [Int], _ effective: Set<Int>) -> [Int] {
        var holder: [Int: Int] = [:]
        for place in present where effective.contains(places[place].change) {
            let element = places[place].element
            guard let other = holder[element] else {
                holder[element] = place
                continue
            }
            if isLater(place, other) { holder[element] = place }
        }
        return present.filter { place in
            let element = places[place].element
            return holder[element] == place
                && deletions[element].allSatisfy { !effective.contains($0) }
        }
    }

    private func isLater(_ a: Int, _ b: Int) -> Bool {
        let first = places[a]
        let second = places[b]
        if first.change == second.change { return first.number > second.number }
        return oracle.precedes(second.change, first.change)
    }
}
