/// A sequence with all its insertions, in the order of FugueMax.
///
/// Every insertion is a node of a tree: a right child of the element before it, or, if that has
/// right children already, a left child of the element after it. The sequence is the traversal
/// left children, element, right children. Left siblings ascend by identity; right siblings come
/// in the reverse order of their right origins, then by identity, which is what keeps concurrent
/// runs apart in both directions (Weidner & Kleppmann, *The Art of the Fugue*).
///
/// An *item* is a run of elements that one operation inserted: within it each element is the only
/// right child of the one before. Items are split where something is inserted or deleted inside.
///
/// The tree holds several views at once (`OrderTree.Metric`): all items, those present and
/// visible in the version that is being prepared, and those visible in the result.
struct SequenceTree {
    static let none = UInt32.max
    /// Item 0: the start of the sequence, without length.
    static let start: UInt32 = 0

    /// Who inserted something: the node of the change, and the index of the operation in its log.
    struct Author {
        let owner: UInt32
        let operation: UInt32

        /// The author of what was there before the walk.
        static let before = Author(owner: SequenceTree.none, operation: SequenceTree.none)
    }

    struct Item {
        let owner: UInt32
        let operation: UInt32
        /// The number of its first element, unique in this tree and kept when items are split.
        let unit: UInt32
        var length: UInt32
        /// The number of the element before the first one when it was inserted.
        let leftUnit: UInt32
        /// The item after the run when it was inserted; `none` at the end.
        let rightOrigin: UInt32

        var firstLeftChild = SequenceTree.none
        var firstRightChild = SequenceTree.none
        var lastRightChild = SequenceTree.none
        var nextSibling = SequenceTree.none
        /// The item that holds the rest of the same insertion.
        var nextPiece = SequenceTree.none

        /// In the version being prepared: whether the insertion belongs to it, whether it is in
        /// effect, and how many deletions are.
        var isPresent = true
        var isActive = true
        var deletions: UInt32 = 0
        /// In the result: whether the insertion is in effect, and how many deletions are.
        var isEffective: Bool
        var effectiveDeletions: UInt32 = 0

        init(
            by author: Author,
            unit: UInt32,
            length: UInt32,
            leftUnit: UInt32,
            rightOrigin: UInt32,
            isEffective: Bool
        ) {
            owner = author.owner
            operation = author.operation
            self.unit = unit
            self.length = length
            self.leftUnit = leftUnit
            self.rightOrigin = rightOrigin
            self.isEffective = isEffective
        }

        var isVisible: Bool { isPresent && isActive && deletions == 0 }
        var isShown: Bool { isEffective && effectiveDeletions == 0 }

        var counts: OrderTree.Counts {
            OrderTree.Counts(
                length,
                isPresent ? length : 0,
                isVisible ? length : 0,
                isShown ? length : 0
            )
        }

        var lastUnit: UInt32 { length == 0 ? unit : unit + length - 1 }
    }

    private(set) var items: [Item]
    private(set) var order = OrderTree()
    private var nextUnit: UInt32 = 1

    /// A sequence that begins with `length` elements from before the walk.
    init(placeholder length: UInt32) {
        items = [
            Item(
                by: .before,
                unit: 0,
                length: 0,
                leftUnit: Self.none,
                rightOrigin: Self.none,
                isEffective: true
            )
        ]
        if length > 0 {
            let item = Item(
                by: .before,
                unit: 1,
                length: length,
                leftUnit: 0,
                rightOrigin: Self.none,
                isEffective: true
            )
            items.append(item)
            items[0].firstRightChild = 1
            items[0].lastRightChild = 1
            order.insert(item.counts, after: Self.start)
            nextUnit += length
        }
    }

    var visibleCount: UInt32 { order.counts[OrderTree.Metric.visible] }

    /// How much of the result comes before an item.
    func shownRank(_ item: UInt32) -> UInt32 {
        order.rank(item, OrderTree.Metric.effective)
    }

    /// Changes the state of one item and all counts that follow from it.
    mutating func update(_ item: UInt32, _ body: (inout Item) -> Void) {
        body(&items[Int(item)])
        order.setCounts(items[Int(item)].counts, of: item)
    }

    /// Changes the state of the pieces that hold the `length` elements from the start of `item`.
    mutating func updatePieces(
        from item: UInt32,
        length: UInt32,
        _ body: (inout SequenceTree, UInt32) -> Void
    ) {
        var piece = item
        var left = length
        while left > 0 {
            let size = items[Int(piece)].length
            precondition(size <= left, "The pieces of an operation make up the operation.")
            body(&self, piece)
            left -= size
            piece = items[Int(piece)].nextPiece
        }
    }
}

// MARK: - Inserting

extension SequenceTree {
    /// Inserts a run of elements after the first `position` visible ones; returns its item.
    mutating func insert(
        _ length: UInt32,
        at position: UInt32,
        by author: Author,
        isEffective: Bool,
        _ graph: ChangeGraph
    ) -> UInt32 {
        let left = position == 0 ? Self.start : splitAfter(position - 1)
        let right = presentItem(after: left)
        let item = UInt32(items.count)
        items.append(
            Item(
                by: author,
                unit: nextUnit,
                length: length,
                leftUnit: items[Int(left)].lastUnit,
                rightOrigin: right,
                isEffective: isEffective
            )
        )
        nextUnit += length
        // The left neighbour has right children in this view exactly if the next present element
        // was itself inserted after it.
        if right != Self.none, items[Int(right)].leftUnit == items[Int(left)].lastUnit {
            insertLeftChild(item, of: right, graph)
        } else {
            insertRightChild(item, of: left, graph)
        }
        return item
    }

    private mutating func insertLeftChild(
        _ item: UInt32,
        of parent: UInt32,
        _ graph: ChangeGraph
    ) {
        var previous = Self.none
        var next = items[Int(parent)].firstLeftChild
        while next != Self.none, identityPrecedes(next, item, graph) {
            previous = next
            next = items[Int(next)].nextSibling
        }
        items[Int(item)].nextSibling = next
        if previous == Self.none {
            items[Int(parent)].firstLeftChild = item
        } else {
            items[Int(previous)].nextSibling = item
        }
        let follower = next == Self.none ? parent : firstItem(under: next)
        order.insert(items[Int(item)].counts, before: follower)
    }

    private mutating func insertRightChild(
        _ item: UInt32,
        of parent: UInt32,
        _ graph: ChangeGraph
    ) {
        var previous = Self.none
        var next = items[Int(parent)].firstRightChild
        while next != Self.none, rightSiblingPrecedes(next, item, graph) {
            previous = next
            next = items[Int(next)].nextSibling
        }
        items[Int(item)].nextSibling = next
        if previous == Self.none {
            items[Int(parent)].firstRightChild = item
        } else {
            items[Int(previous)].nextSibling = item
        }
        if next == Self.none { items[Int(parent)].lastRightChild = item }
        let leader = previous == Self.none ? parent : lastItem(under: previous)
        order.insert(items[Int(item)].counts, after: leader)
    }

    private func rightSiblingPrecedes(_ a: UInt32, _ b: UInt32, _ graph: ChangeGraph) -> Bool {
        let first = items[Int(a)].rightOrigin
        let second = items[Int(b)].rightOrigin
        if first == second { return identityPrecedes(a, b, graph) }
        // The end comes after every item, and the later right origin comes first.
        if first == Self.none { return true }
        if second == Self.none { return false }
        let metric = OrderTree.Metric.total
        return order.rank(first, metric) > order.rank(second, metric)
    }

    private func identityPrecedes(_ a: UInt32, _ b: UInt32, _ graph: ChangeGraph) -> Bool {
        let first = items[Int(a)].owner
        let second = items[Int(b)].owner
        precondition(first != second, "Siblings are concurrent, so they have different authors.")
        return graph.id(first) < graph.id(second)
    }

    private func firstItem(under item: UInt32) -> UInt32 {
        var first = item
        while items[Int(first)].firstLeftChild != Self.none {
            first = items[Int(first)].firstLeftChild
        }
        return first
    }

    private func lastItem(under item: UInt32) -> UInt32 {
        var last = item
        while items[Int(last)].lastRightChild != Self.none {
            last = items[Int(last)].lastRightChild
        }
        return last
    }

    /// The first item after `item` that exists in the version being prepared.
    private func presentItem(after item: UInt32) -> UInt32 {
        let metric = OrderTree.Metric.present
        let rank = order.rank(item, metric) + order.counts(of: item)[metric]
        return rank < order.counts[metric] ? order.locate(rank, metric).item : Self.none
    }
}

// MARK: - Splitting

extension SequenceTree {
    /// Makes the visible element at `position` the last of its item; returns the item.
    mutating func splitAfter(_ position: UInt32) -> UInt32 {
        let (item, offset) = order.locate(position, OrderTree.Metric.visible)
        if offset + 1 < items[Int(item)].length { split(item, at: offset + 1) }
        return item
    }

    /// Makes the visible element at `position` the first of its item, and the item at most
    /// `limit` long; returns the item.
    mutating func isolate(_ position: UInt32, upTo limit: UInt32) -> UInt32 {
        var (item, offset) = order.locate(position, OrderTree.Metric.visible)
        if offset > 0 { item = split(item, at: offset) }
        if items[Int(item)].length > limit { split(item, at: limit) }
        return item
    }

    /// Cuts an item in two; returns the new second piece.
    ///
    /// Left children stay with the first element and right children with the last one; the second
    /// piece becomes the only right child of the first.
    @discardableResult
    private mutating func split(_ item: UInt32, at offset: UInt32) -> UInt32 {
        let whole = items[Int(item)]
        let piece = UInt32(items.count)
        var rest = Item(
            by: Author(owner: whole.owner, operation: whole.operation),
            unit: whole.unit + offset,
            length: whole.length - offset,
            leftUnit: whole.unit + offset - 1,
            rightOrigin: whole.rightOrigin,
            isEffective: whole.isEffective
        )
        rest.firstRightChild = whole.firstRightChild
        rest.lastRightChild = whole.lastRightChild
        rest.nextPiece = whole.nextPiece
        rest.isPresent = whole.isPresent
        rest.isActive = whole.isActive
        rest.deletions = whole.deletions
        rest.effectiveDeletions = whole.effectiveDeletions
        items.append(rest)
        update(item) {
            $0.length = offset
            $0.firstRightChild = piece
            $0.lastRightChild = piece
            $0.nextPiece = piece
        }
        order.insert(rest.counts, after: item)
        return piece
    }
}
