import CaseFile
import Replica
import Trust

/// What a finder of a device could have read, as far as this device knows.
public struct Exposure: Hashable, Sendable {
    /// The short code of the device.
    public let device: String
    /// Whose it is or was, by short code.
    public let member: String?
    /// Whether it may still act.
    public let isInForce: Bool
    /// The cases of which it was given keys.
    public let cases: [ExposedCase]
    /// Documents of which it was given keys and of which this device does not know the case.
    public let otherDocuments: Int
    /// Documents, of the cases and beside them, that are written next under keys which it lacks.
    public let renewed: Int
    /// Documents of which it still has the newest keys, or had them last; the next write makes new ones.
    public let notRenewed: Int
}

/// A case of which a device was given keys.
public struct ExposedCase: Hashable, Sendable {
    /// The case's short code.
    public let code: String
    /// The compartments, by code.
    public let compartments: [String]
    /// How many epochs, that is keys, of them.
    public let epochs: Int
    /// Whether everything that is written from now on is out of the device's reach.
    public let isRenewed: Bool
}

/// Documents that got new keys.
public struct RenewedKeys: Hashable, Sendable {
    /// The cases, by short code.
    public let cases: [String]
    /// How many documents, those of no known case included.
    public let documents: Int
}

extension CaseBook {
    /// What a finder of a device could have read.
    ///
    /// Throws `SamenError` if no device has this code.
    public func exposure(of code: String) throws -> Exposure {
        try device.look { look in
            let evaluation = look.evaluation
            let lost = try evaluation.device(code)
            let index = CaseIndex(look.database)
            var cases: [RecordID: (compartments: Set<String>, epochs: Int, isRenewed: Bool)] = [:]
            var (others, renewed, notRenewed) = (0, 0, 0)
            for document in evaluation.documents {
                let epochs = evaluation.epochs(of: document).count { $0.mayBeHeld(by: lost) }
                guard epochs > 0 else { continue }
                let isRenewed = !evaluation.isOpen(document, to: lost)
                renewed += isRenewed ? 1 : 0
                notRenewed += isRenewed ? 0 : 1
                guard let file = try index.file(of: document) else {
                    others += 1
                    continue
                }
                var known = cases[file.caseID] ?? ([], 0, true)
                known.compartments.insert(file.compartment.code)
                known.epochs += epochs
                known.isRenewed = known.isRenewed && isRenewed
                cases[file.caseID] = known
            }
            return Exposure(
                device: ShortCode.of(lost),
                member: look.member(of: lost).map { ShortCode.of($0) },
                isInForce: !evaluation.standing(of: lost).isEmpty,
                cases: cases.sorted { $0.key < $1.key }.map { id, found in
                    ExposedCase(
                        code: ShortID(.case, id).description,
                        compartments: found.compartments.sorted(),
                        epochs: found.epochs,
                        isRenewed: found.isRenewed
                    )
                },
                otherDocuments: others,
                renewed: renewed,
                notRenewed: notRenewed
            )
        }
    }

    /// Makes new keys at once, instead of at the next write, wherever someone who was removed has the
    /// newest ones: of one case, or of all that is here.
    ///
    /// Throws `SamenError` if no case has this code here.
    public func renewKeys(of code: String? = nil) throws -> RenewedKeys {
        try work { work in
            let index = CaseIndex(work.database)
            let documents = try code.map { code in
                try index.documents(of: index.caseID(code)).map(\.id)
            }
            return try renew(documents ?? work.evaluation.documents, &work)
        }
    }

    /// The same for all of which a device was given keys.
    public func renewKeys(knownTo code: String) throws -> RenewedKeys {
        try work { work in
            let evaluation = work.evaluation
            let lost = try evaluation.device(code)
            let documents = evaluation.documents.filter { document in
                evaluation.epochs(of: document).contains { $0.mayBeHeld(by: lost) }
            }
            return try renew(documents, &work)
        }
    }

    private func renew(_ documents: [DocumentID], _ work: inout Work) throws -> RenewedKeys {
        let renewed = try work.renewEpochs(of: documents)
        let index = CaseIndex(work.database)
        let cases = try renewed.compactMap { try index.file(of: $0)?.caseID }
        return RenewedKeys(
            cases: Set(cases).sorted().map { ShortID(.case, $0).description },
            documents: renewed.count
        )
    }
}

extension Epoch {
    /// Whether any entry, also one that does not count, gave a device the key, or the device drew it.
    func mayBeHeld(by device: Trust.DeviceID) -> Bool {
        makers.contains(device) || wraps.contains { $0.wrap.recipient == .device(device) }
    }
}

extension Evaluation {
    /// Whether what is written next in a document may be under a key that a device has.
    func isOpen(_ document: DocumentID, to device: Trust.DeviceID) -> Bool {
        guard standing(of: device).isEmpty || role(of: device, in: document) == nil else {
            return true
        }
        switch writingPlan(for: document, without: undecidedReturns) {
        case .write(let next), .grant(let next, _):
            return epochs(of: document).contains { $0.id == next && $0.mayBeHeld(by: device) }
        case .newEpoch: return true
        case nil: return false
        }
    }
}
