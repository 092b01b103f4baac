import CaseFile
import GRDB
import Replica
import Trust

extension CaseBook {
    /// Everything that was written and has no effect, with who decides on it.
    ///
    /// First what waits for a decision, then what was rejected, then the rest; each by the time at
    /// which it came.
    public func quarantine() throws -> [QuarantinedWork] {
        try device.look { look in try QuarantineReading(&look, own: device.member).works }
    }

    /// How much waits for a decision, and whose.
    public func undecided() throws -> (count: Int, deciders: [String]) {
        let waiting = try quarantine().filter { $0.state == .undecided }
        return (waiting.count, Set(waiting.flatMap(\.deciders)).sorted())
    }

    /// Something in quarantine, with what it would do if it were adopted.
    ///
    /// Throws `SamenError` with `unknown-id` if nothing in quarantine has this code.
    public func quarantined(_ code: String) throws -> QuarantineView {
        try device.look { look in
            let reading = try QuarantineReading(&look, own: device.member)
            guard let found = try reading.entries([code]).first else {
                throw SamenError.unknownID(code)
            }
            return try reading.view(of: found, &look)
        }
    }
}

/// What stands in quarantine at one moment.
struct QuarantineReading {
    struct Entry {
        let item: QuarantineItem
        let work: QuarantinedWork
        let file: CaseDocument?
    }

    let entries: [Entry]
    let own: MemberID

    var works: [QuarantinedWork] { entries.map(\.work) }

    init(_ look: inout Look, own: MemberID) throws {
        self.own = own
        var documents: [DocumentID: QuarantinePlace] = [:]
        var seen: Set<[UInt8]> = []
        var entries: [Entry] = []
        for item in try look.quarantine() where seen.insert(item.id).inserted {
            var place = QuarantinePlace()
            if let document = item.document {
                place = try documents[document] ?? QuarantinePlace(document, &look, own: own)
                documents[document] = place
            }
            let author = Writer(item.author.flatMap { look.member(of: $0) }, own: own)
            let work = QuarantinedWork(item, in: place, author)
            entries.append(Entry(item: item, work: work, file: place.file))
        }
        self.entries = entries.enumerated().sorted { a, b in
            (a.element.work.state.rank, a.offset) < (b.element.work.state.rank, b.offset)
        }.map(\.element)
    }

    /// What is meant by codes of items, or of devices whose undecided work is all meant.
    func entries(_ codes: [String]) throws -> [Entry] {
        var found: [Entry] = []
        for code in codes {
            let prefix: ShortID.Prefix
            do throws(CaseFileError) {
                prefix = try ShortID.Prefix(code, .quarantine, .device)
            } catch {
                throw SamenError(error)
            }
            let matching = entries.filter { entry in
                prefix.kind == .quarantine
                    ? prefix.matches(entry.item.id)
                    : entry.work.state == .undecided
                        && entry.item.author.map { prefix.matches($0.bytes) } == true
            }
            if matching.isEmpty { throw SamenError.unknownID(code) }
            if prefix.kind == .quarantine, matching.count > 1 {
                let ids = matching.compactMap { ShortID(.quarantine, $0.item.id) }
                throw SamenError.ambiguousID(code, ids)
            }
            found += matching
        }
        var seen: Set<[UInt8]> = []
        return found.filter { seen.insert($0.item.id).inserted }
    }
}

/// What is the same for all that stands in quarantine in one document.
struct QuarantinePlace {
    var file: CaseDocument?
    var deciders: [MemberID] = []
    var isOwnToDecide = false
    /// Whether all of the document waits for someone to say that its beginning counts.
    var hasUndecidedBeginning = false
    /// By the hash of the change: the words that count.
    var rejections: [[UInt8]: QuarantinedWork.Rejection] = [:]

    init() {}

    init(_ document: DocumentID, _ look: inout Look, own: MemberID) throws {
        let index = CaseIndex(look.database)
        file = try index.file(of: document)
        deciders = look.deciders(in: document)
        isOwnToDecide = look.mayDecide(in: document)
        if let beginning = try look.undecidedBeginning(of: document) {
            hasUndecidedBeginning = true
            rejections[beginning.entry.bytes] = beginning.rejection.map { rejection in
                QuarantinedWork.Rejection(
                    by: Writer(look.member(of: rejection.by), own: own),
                    at: rejection.at,
                    reason: ""
                )
            }
        }
        for (hash, said) in try index.rejections(in: document) {
            // Anyone may write such words; a lead's and an administrator's count.
            guard let last = said.last(where: { look.mayLead($0.device, in: document) }) else {
                continue
            }
            rejections[hash] = QuarantinedWork.Rejection(
                by: Writer(look.member(of: last.device), own: own),
                at: last.at,
                reason: last.reason
            )
        }
    }
}

extension QuarantinedWork {
    fileprivate init(_ item: QuarantineItem, in place: QuarantinePlace, _ author: Writer) {
        guard let code = ShortID(.quarantine, item.id) else {
            preconditionFailure("every hash has sixteen bytes or more")
        }
        let rejection = place.rejections[item.id]
        let kind = Kind(item)
        let state = State(
            item.kind,
            isRejected: rejection != nil,
            isDecided: kind != .entry,
            waitsForBeginning: place.hasUndecidedBeginning && kind != .document
        )
        let needsDecision = state == .undecided || state == .rejected
        self.init(
            code: code.description,
            kind: kind,
            state: state,
            reason: item.reason,
            author: author,
            device: item.author.map { ShortCode.of($0) },
            caseCode: place.file.map { ShortID(.case, $0.caseID).description },
            compartment: place.file?.compartment.code,
            number: item.place?.seq,
            since: item.since,
            size: item.size,
            deciders: needsDecision ? place.deciders.map { ShortCode.of($0) } : [],
            isYours: needsDecision && place.isOwnToDecide,
            rejection: rejection
        )
    }
}

extension QuarantinedWork.Kind {
    fileprivate init(_ item: QuarantineItem) {
        if item.change != nil {
            self = .change
        } else if item.entry == nil {
            self = .unknown
        } else {
            self = item.isUndecidedBeginning ? .document : .entry
        }
    }
}

extension QuarantinedWork.State {
    /// An entry without effect stays so: nobody can adopt it, it is made again by who may.
    ///
    /// Only the beginning of a document is decided on, and with it all that its author wrote there.
    fileprivate init(
        _ kind: QuarantineItem.Kind,
        isRejected: Bool,
        isDecided: Bool,
        waitsForBeginning: Bool
    ) {
        self =
            switch kind {
            case .void where waitsForBeginning: .waiting
            case .void where !isDecided: .refused
            case .void: isRejected ? .rejected : .undecided
            case .opaque: .unreadable
            case .pending: .waiting
            case .refused: .refused
            }
    }

    fileprivate var rank: Int {
        switch self {
        case .undecided: 0
        case .rejected: 1
        case .unreadable, .waiting, .refused: 2
        }
    }
}
