import Trust

/// Writes entries as devices would, honest or not, and numbers each author's own.
struct Scribe {
    /// What an entry names as its author's previous one.
    enum Previous {
        case latest
        case none
        case entry(Entry)
    }

    private struct Chain: Hashable {
        let log: Log
        let author: Author
    }

    private(set) var entries: [Entry] = []
    private var latest: [Chain: Entry] = [:]
    private var byLog: [Log: [Entry]] = [:]
    private var chance: Chance
    private var names: Set<String> = []
    private let nameLength: Int

    /// Names have at most sixteen letters, so that one can name a document as well.
    init(seed: UInt64, nameLength: Int = 16) {
        chance = Chance(seed: seed)
        self.nameLength = nameLength
    }

    /// Writes an entry; a `DocumentCreate` begins its own log.
    ///
    /// So many numbers as `skip` are left out before it.
    mutating func write(
        _ action: Action,
        by author: Author,
        after parents: [Entry],
        in log: Log = .network,
        knowing heads: [Entry] = [],
        previous: Previous = .latest,
        skip: UInt64 = 0
    ) -> Entry {
        let name = nextName()
        var own = log
        if case .documentCreate = action { own = .document(DocumentID(name)) }
        let before: Entry? =
            switch previous {
            case .latest: latest[Chain(log: own, author: author)]
            case .none: nil
            case .entry(let entry): entry
            }
        let entry = Entry(
            id: EntryID(name),
            log: own,
            author: author,
            authorSeq: (before?.authorSeq ?? 0) &+ 1 &+ skip,
            authorPrev: before?.id,
            parents: Set(parents.map(\.id)).sorted(),
            networkHeads: Set(heads.map(\.id)).sorted(),
            action: action
        )
        entries.append(entry)
        byLog[own, default: []].append(entry)
        latest[Chain(log: own, author: author)] = entry
        return entry
    }

    /// Adds an entry as it is.
    mutating func smuggle(_ entry: Entry) {
        entries.append(entry)
    }

    /// What was written to a log, without what was smuggled.
    func entries(in log: Log) -> [Entry] {
        byLog[log] ?? []
    }

    private mutating func nextName() -> String {
        while true {
            let digits = String(chance.next(), radix: 16)
            let name = String(
                (String(repeating: "0", count: 16 - digits.count) + digits).suffix(nameLength)
            )
            if names.insert(name).inserted { return name }
        }
    }
}

extension Author {
    /// A device by its text, or "root".
    init(_ text: String) {
        self = text == "root" ? .root : .device(DeviceID(text))
    }
}

extension Entry {
    /// The point on its author's chain at which this stands.
    var point: ChainPoint {
        guard case .device(let device) = author else {
            preconditionFailure("The root's chain is never trusted up to a point")
        }
        return ChainPoint(device: device, authorSeq: authorSeq, entry: id)
    }
}
