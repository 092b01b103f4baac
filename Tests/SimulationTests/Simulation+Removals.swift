import Samen
import SimulatedWorld
import Sync
import TestSupport
import Trust
import Wire

// People who leave in the middle of it, and what they may no longer get.

extension Simulation {
    /// Someone's part that ended: in the network, or in one document.
    struct Removal {
        let device: Int
        /// Nil for one from the network.
        let document: DocumentID?
        let entry: EntryID
    }

    /// Whether a device has no place in the network any more.
    func isRemoved(_ index: Int) -> Bool {
        removals.contains { $0.device == index && $0.document == nil }
    }

    /// Whether a device has its place in a document, as far as removals were signed.
    func isMember(_ index: Int, of document: DocumentID) -> Bool {
        !isRemoved(index)
            && !removals.contains { $0.device == index && $0.document == document }
    }

    /// The administrator removes a worker from the network, or the lead one from a document.
    ///
    /// Three people always stay.
    func removeSomeone() throws {
        let workers = devices.indices.dropFirst(2).filter { !isRemoved($0) }
        guard workers.count > 1, let victim = workers.randomElement(drawn) else { return }
        let member = devices[victim].person.member
        let isFromNetwork = drawn(2) == 0
        let remover = isFromNetwork ? drawn(2) : 1
        do {
            if isFromNetwork {
                let reasons: [Remove.Reason] = [.left, .lost, .compromised]
                let removal = Remove(target: .member(member), reason: reasons[drawn(3)])
                let entry = try devices[remover].device.author(.remove(removal), at: now)
                removals.append(Removal(device: victim, document: nil, entry: entry.id))
            } else {
                let lead = devices[remover].device
                guard let document = try lead.documents().randomElement(drawn) else { return }
                let entry = try lead.author(.memberRemove(member), in: document, at: now)
                removals.append(Removal(device: victim, document: document, entry: entry.id))
            }
            note("device \(victim) removed")
        } catch let error as SamenError where error.code == .notAllowed {
            // Removed from that document already.
            note("a removal that changes nothing")
        } catch {
            guard isPowerCut(error) else { throw error }
            try devices[remover].kill()
            note("device \(remover) lost power")
        }
    }

    /// The lead decides on what was begun by someone who had been removed; whether there was any.
    func adoptBeginnings() throws -> Bool {
        let lead = devices[1].device
        let waiting = try lead.quarantine().filter(\.isUndecidedBeginning).compactMap(\.document)
        for document in waiting {
            _ = try lead.work(at: now) { try $0.adoptBeginning(of: document) }
            note("the lead adopted a document")
        }
        return !waiting.isEmpty
    }

    /// S7: what a server that holds a removal hands to the one who was removed, in words.
    ///
    /// Judged by the entries that the server holds, and not by the server.
    func forbidden(in answer: Answer, to call: Call, _ index: Int) throws -> [String] {
        guard removals.contains(where: { $0.device == index }) else { return [] }
        let evaluation = try server.evaluation()
        let device = devices[index].device.id
        let documents = try Self.documents(withChangesIn: answer, to: call).filter { document in
            evaluation.role(of: device, in: document) == nil
                && removals.contains {
                    $0.device == index && ($0.document ?? document) == document
                        && evaluation.verdict(of: $0.entry) == .valid
                }
        }
        return documents.map { "S7: device \(index) was handed a change of \($0)" }
    }

    private static func documents(
        withChangesIn answer: Answer,
        to call: Call
    ) throws -> [DocumentID] {
        let items: [WireFeedItem]
        switch call.kind {
        case .sync:
            guard case .page(let page)? = try WireSyncResponse(decoding: answer.body).pull else {
                return []
            }
            items = page.items
        case .fetch: items = try WireFetchResponse(decoding: answer.body).items
        default: return []
        }
        return try items.compactMap { item in
            guard case .change(let change) = item.what else { return nil }
            return try SealedChange(change).header.document
        }
    }
}

extension Collection {
    /// One of the elements, as `drawn` says; nil if there are none.
    fileprivate func randomElement(_ drawn: (Int) -> Int) -> Element? {
        isEmpty ? nil : self[index(startIndex, offsetBy: drawn(count))]
    }
}
