import FoundationEssentials

/// A set of entries as the reference model writes it: one JSON object, with opaque texts for
/// identifiers and without keys or signatures.
package struct ModelLog: Codable, Sendable {
    package var seed: UInt64?
    package var entries: [ModelEntry]

    package init(seed: UInt64?, entries: [ModelEntry]) {
        self.seed = seed
        self.entries = entries
    }

    /// Reads a line; fields that it does not know are left alone.
    package init(line: [UInt8], entriesAllowed: Int) throws(TrustError) {
        do {
            self = try JSONDecoder().decode(ModelLog.self, from: Data(line))
        } catch let error as DecodingError {
            throw TrustError(.malformed, "this is no membership log: \(error.place)")
        } catch {
            throw TrustError(.malformed, "this is no membership log")
        }
        guard entries.count <= entriesAllowed else {
            throw TrustError(
                .tooLarge,
                "\(entries.count) entries in one log; \(entriesAllowed) are allowed"
            )
        }
    }

    /// The entries with typed facts, as the evaluation takes them.
    package func facts(naming names: ModelNames) throws(TrustError) -> [Entry] {
        var facts: [Entry] = []
        facts.reserveCapacity(entries.count)
        for (place, entry) in entries.enumerated() {
            do {
                facts.append(try entry.facts(naming: names))
            } catch {
                let why = (error as? TrustError)?.message ?? "it cannot be read"
                throw TrustError(.malformed, "entry \(place + 1): \(why)")
            }
        }
        return facts
    }

    /// What the entries mean.
    package func result() throws(TrustError) -> ModelResult {
        let names = ModelNames()
        return ModelResult(MembershipLog.evaluate(try facts(naming: names)), names)
    }
}

/// One entry of a model log.
///
/// Which optional fields it has depends on its kind.
package struct ModelEntry: Codable, Sendable {
    /// A place in a device's chain, written as a list of three.
    package struct Point: Sendable {
        package var device: String
        package var authorSeq: UInt64
        package var entry: String

        package init(device: String, authorSeq: UInt64, entry: String) {
            self.device = device
            self.authorSeq = authorSeq
            self.entry = entry
        }
    }

    package var id: String
    package var log: String
    package var kind: String
    package var signer: String
    package var authorSeq: UInt64
    package var authorPrev: String?
    package var parents: [String]
    package var networkHeads: [String]?
    package var organisation: String?
    package var member: String?
    package var device: String?
    package var role: String?
    package var reason: String?
    package var trustUntil: [Point]?
    package var subject: String?
    package var delegation: String?
    package var limit: UInt64?

    package init(
        id: String,
        log: String,
        kind: String,
        signer: String,
        authorSeq: UInt64,
        authorPrev: String?,
        parents: [String]
    ) {
        self.id = id
        self.log = log
        self.kind = kind
        self.signer = signer
        self.authorSeq = authorSeq
        self.authorPrev = authorPrev
        self.parents = parents
    }
}

extension ModelEntry.Point: Codable {
    package init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        device = try values.decode(String.self)
        authorSeq = try values.decode(UInt64.self)
        entry = try values.decode(String.self)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        try values.encode(device)
        try values.encode(authorSeq)
        try values.encode(entry)
    }
}

extension DecodingError {
    /// Where the line is not as it should be, without quoting it.
    fileprivate var place: String {
        let (what, context) =
            switch self {
            case .typeMismatch(_, let context): ("another type is expected", context)
            case .valueNotFound(_, let context): ("a value is missing", context)
            case .keyNotFound(let key, let context): ("no field \(key.stringValue)", context)
            case .dataCorrupted(let context): ("not readable as JSON", context)
            @unknown default: ("not readable", Context(codingPath: [], debugDescription: ""))
            }
        guard !context.codingPath.isEmpty else { return what }
        let path = context.codingPath.map { $0.intValue.map(String.init) ?? $0.stringValue }
        return what + " at " + path.joined(separator: ".")
    }
}
