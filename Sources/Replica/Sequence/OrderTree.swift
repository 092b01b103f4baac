/// The items of a sequence in order, with counts: a B-tree in one arena.
///
/// Items are indexes; what each of them counts for is a vector of four numbers. Finding the item
/// at a count, the count before an item, and inserting beside an item all take logarithmic time.
/// Items are never taken out: a deleted item counts for less.
struct OrderTree {
    /// What an item counts for, one number for each `Metric`, in scalars.
    typealias Counts = SIMD4<UInt32>

    enum Metric {
        /// Everything, which gives the total order.
        static let total = 0
        /// What exists in the version being prepared, deleted or not.
        static let present = 1
        /// What is visible in the version being prepared.
        static let visible = 2
        /// What is visible in the resulting text.
        static let effective = 3
    }

    private static let fanout = 32
    private static let none = UInt32.max

    /// The children of each node, or the items of each leaf; `fanout` places a node.
    private var slots: [UInt32] = []
    private var fills: [UInt8] = []
    private var leaves: [Bool] = []
    private var parents: [UInt32] = []
    private var sums: [Counts] = []
    private var root: UInt32 = 0

    /// By item: its leaf and what it counts for.
    private var leafOfItem: [UInt32] = []
    private var countsOfItem: [Counts] = []

    /// A tree whose item 0 is a start without length, so that every other item has a neighbour.
    init() {
        root = makeNode(isLeaf: true)
        leafOfItem.append(root)
        countsOfItem.append(Counts())
        slots[0] = 0
        fills[0] = 1
    }

    var counts: Counts { sums[Int(root)] }

    func counts(of item: UInt32) -> Counts { countsOfItem[Int(item)] }
}

// MARK: - Finding

extension OrderTree {
    /// The item that holds the scalar number `position` of a metric, and the offset in it.
    ///
    /// The position must be below the count of the whole tree.
    func locate(_ position: UInt32, _ metric: Int) -> (item: UInt32, offset: UInt32) {
        precondition(position < counts[metric], "A located position lies within the sequence.")
        var node = Int(root)
        var left = position
        while !leaves[node] {
            var slot = node * Self.fanout
            while left >= sums[Int(slots[slot])][metric] {
                left -= sums[Int(slots[slot])][metric]
                slot += 1
            }
            node = Int(slots[slot])
        }
        var slot = node * Self.fanout
        while left >= countsOfItem[Int(slots[slot])][metric] {
            left -= countsOfItem[Int(slots[slot])][metric]
            slot += 1
        }
        return (slots[slot], left)
    }

    /// How much of a metric comes before an item.
    func rank(_ item: UInt32, _ metric: Int) -> UInt32 {
        let leaf = Int(leafOfItem[Int(item)])
        var rank: UInt32 = 0
        var slot = leaf * Self.fanout
        while slots[slot] != item {
            rank += countsOfItem[Int(slots[slot])][metric]
            slot += 1
        }
        var node = UInt32(leaf)
        while parents[Int(node)] != Self.none {
            let parent = Int(parents[Int(node)])
            var slot = parent * Self.fanout
            while slots[slot] != node {
                rank += sums[Int(slots[slot])][metric]
                slot += 1
            }
            node = UInt32(parent)
        }
        return rank
    }

    /// All items in order, the start first.
    func forEachItem(_ body: (UInt32) -> Void) {
        var stack = [root]
        while let node = stack.popLast() {
            let first = Int(node) * Self.fanout
            let children = slots[first..<first + Int(fills[Int(node)])]
            if leaves[Int(node)] {
                for item in children { body(item) }
            } else {
                stack.append(contentsOf: children.reversed())
            }
        }
    }
}

// MARK: - Changing

extension OrderTree {
    /// Adds the next item number, directly after a neighbour.
    mutating func insert(_ counts: Counts, after neighbour: UInt32) {
        insert(counts, beside: neighbour, offset: 1)
    }

    /// Adds the next item number, directly before a neighbour.
    mutating func insert(_ counts: Counts, before neighbour: UInt32) {
        insert(counts, beside: neighbour, offset: 0)
    }

    mutating func setCounts(_ counts: Counts, of item: UInt32) {
        let change = counts &- countsOfItem[Int(item)]
        countsOfItem[Int(item)] = counts
        add(change, upFrom: leafOfItem[Int(item)])
    }

    private mutating func insert(_ counts: Counts, beside neighbour: UInt32, offset: Int) {
        let item = UInt32(leafOfItem.count)
        if Int(fills[Int(leafOfItem[Int(neighbour)])]) == Self.fanout {
            split(leafOfItem[Int(neighbour)])
        }
        let leaf = leafOfItem[Int(neighbour)]
        leafOfItem.append(leaf)
        countsOfItem.append(counts)
        place(item, in: leaf, at: index(of: neighbour, in: leaf) + offset)
        add(counts, upFrom: leaf)
    }

    private mutating func add(_ change: Counts, upFrom leaf: UInt32) {
        var node = leaf
        while node != Self.none {
            sums[Int(node)] &+= change
            node = parents[Int(node)]
        }
    }

    private func index(of child: UInt32, in node: UInt32) -> Int {
        let first = Int(node) * Self.fanout
        var slot = first
        while slots[slot] != child { slot += 1 }
        return slot - first
    }

    private mutating func place(_ child: UInt32, in node: UInt32, at index: Int) {
        let first = Int(node) * Self.fanout
        var slot = first + Int(fills[Int(node)])
        while slot > first + index {
            slots[slot] = slots[slot - 1]
            slot -= 1
        }
        slots[slot] = child
        fills[Int(node)] += 1
    }

    /// Moves the upper half of a full node to a new sibling, making room upwards first.
    private mutating func split(_ node: UInt32) {
        if parents[Int(node)] == Self.none {
            let top = makeNode(isLeaf: false)
            parents[Int(node)] = top
            sums[Int(top)] = sums[Int(node)]
            place(node, in: top, at: 0)
            root = top
        } else if Int(fills[Int(parents[Int(node)])]) == Self.fanout {
            split(parents[Int(node)])
        }
        let parent = parents[Int(node)]
        let isLeaf = leaves[Int(node)]
        let sibling = makeNode(isLeaf: isLeaf)
        parents[Int(sibling)] = parent
        let half = Self.fanout / 2
        var moved = Counts()
        for index in 0..<half {
            let child = slots[Int(node) * Self.fanout + half + index]
            slots[Int(sibling) * Self.fanout + index] = child
            if isLeaf {
                leafOfItem[Int(child)] = sibling
                moved &+= countsOfItem[Int(child)]
            } else {
                parents[Int(child)] = sibling
                moved &+= sums[Int(child)]
            }
        }
        fills[Int(node)] = UInt8(half)
        fills[Int(sibling)] = UInt8(half)
        sums[Int(node)] &-= moved
        sums[Int(sibling)] = moved
        place(sibling, in: parent, at: index(of: node, in: parent) + 1)
    }

    private mutating func makeNode(isLeaf: Bool) -> UInt32 {
        slots.append(contentsOf: repeatElement(Self.none, count: Self.fanout))
        fills.append(0)
        leaves.append(isLeaf)
        parents.append(Self.none)
        sums.append(Counts())
        return UInt32(fills.count - 1)
    }
}

// MARK: - Invariants

extension OrderTree {
    /// Checks that every sum is the sum of its children and every link points back.
    func checkInvariants() {
        for node in fills.indices {
            var sum = Counts()
            for slot in node * Self.fanout..<node * Self.fanout + Int(fills[node]) {
                let child = Int(slots[slot])
                sum &+= leaves[node] ? countsOfItem[child] : sums[child]
                let parent = leaves[node] ? leafOfItem[child] : parents[child]
                precondition(parent == UInt32(node), "Every child knows its parent.")
            }
            precondition(sum == sums[node], "The counts of a node are the sum of its children's.")
        }
    }
}
