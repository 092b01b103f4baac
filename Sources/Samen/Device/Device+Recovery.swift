package import Trust
import Wire

extension Device {
    /// What an organisation's recovery words could be used for.
    package struct Recovered: Equatable, Sendable {
        /// Documents of which keys were granted, ascending.
        package var documents: [DocumentID] = []
        /// How many epochs of them.
        package var epochs = 0
        /// Documents that are still lacking keys; they are fetched whole at the next exchange.
        package var lacking: [DocumentID] = []
        /// Documents that nobody can be granted before someone has said how far their author counts.
        package var withoutBeginning: [DocumentID] = []
        /// Who can say so, ascending.
        package var keepers: [MemberID] = []
    }

    /// Grants devices, with an organisation's recovery key, what they lack of documents; of all in which
    /// they have a part if `documents` is nil.
    ///
    /// The grant is an entry like any other, and shows by itself that its author had never been given
    /// the keys. What the key opens is kept nowhere but in the wraps that are made of it.
    ///
    /// - Throws: `wrong-words` for a key that the root has not named, or names no longer; `not-allowed`
    ///   for a device without a part, or a device here without a right to grant.
    package func recover(
        _ documents: [DocumentID]? = nil,
        to recipients: [Trust.DeviceID],
        with key: borrowing RecoveryKey,
        at now: UInt64
    ) throws -> Recovered {
        try perform(at: now) { command in
            try command.checkIsNamed(key.recipient)
            let organisation = key.recipient.organisation
            let evaluation = command.evaluation
            guard recipients.allSatisfy({ !evaluation.standing(of: $0).isEmpty }) else {
                throw Command.noPart
            }
            var recovered = Recovered()
            var contents: [(content: EntryContent, document: DocumentID)] = []
            let headless = command.partsWithoutBeginning(of: recipients)
                .filter { documents?.contains($0) ?? true }
            recovered.withoutBeginning = headless
            recovered.keepers = command.keepers(of: headless)
            for document in documents ?? evaluation.documents where !headless.contains(document) {
                let parts = recipients.filter { evaluation.role(of: $0, in: document) != nil }
                let isOwned = evaluation.document(document)?.organisation == organisation
                let isMeant = isOwned && !parts.isEmpty
                guard documents == nil || isMeant && parts.count == recipients.count else {
                    throw Command.noPart
                }
                guard isMeant else { continue }
                let wanted = command.lacking(parts, in: document)
                guard !wanted.isEmpty else { continue }
                let keys = try command.keys(of: document, openedWith: key)
                let held = wanted.compactMap { keys.held(document, $0.id, $0.commitment) }
                contents += try command.grants(of: held, to: parts.map { .device($0) })
                if !held.isEmpty { recovered.documents.append(document) }
                recovered.epochs += held.count
                if held.count < wanted.count {
                    recovered.lacking.append(document)
                    try command.store.setIncomplete(document, true)
                }
            }
            try command.author(contents)
            return recovered
        }
    }

    /// What the words were tried on.
    package struct Drill: Equatable, Sendable {
        /// Wraps for the key that are here, and how many of them it opened.
        package var found = 0
        package var opened = 0
    }

    /// Tries an organisation's recovery key on every wrap for it that is here; nothing is changed.
    ///
    /// - Throws: `wrong-words` for a key that the root has not named, or names no longer.
    package func drill(with key: borrowing RecoveryKey) throws -> Drill {
        try ask { command in
            try command.checkIsNamed(key.recipient)
            var drill = Drill()
            for message in try command.store.entries() where !message.wraps.isEmpty {
                let entry = try SignedEntry(message, in: network)
                guard entry.wraps.contains(where: { $0.recipient.bytes == key.recipient.id.bytes })
                else { continue }
                drill.found += 1
                var keys = EpochKeys(network: network)
                let learned = try? keys.learn(
                    from: entry,
                    as: .recovery(key.recipient.id),
                    with: key.agreement,
                    encapsulation
                )
                if learned?.accepted.isEmpty == false { drill.opened += 1 }
            }
            return drill
        }
    }
}

extension Command {
    /// A key counts as an organisation's for as long as the root names it.
    fileprivate mutating func checkIsNamed(_ recipient: RecoveryRecipient) throws {
        guard evaluation.recoveryRecipients(of: recipient.organisation).contains(recipient.id)
        else { throw Self.notNamed }
    }

    /// The epochs of a document that one of these devices was not given, or, of this one, lacks.
    fileprivate mutating func lacking(
        _ devices: [Trust.DeviceID],
        in document: DocumentID
    ) -> [Epoch] {
        let (keys, own) = (memory.keys, device.id)
        return evaluation.epochs(of: document).filter { epoch in
            guard epoch.isValid, !epoch.clashes else { return false }
            return devices.contains { device in
                device == own
                    ? keys.secret(of: document, epoch.id, epoch.commitment) == nil
                    : !epoch.recipients.contains(.device(device))
            }
        }
    }

    /// The secrets of a document that the recovery key opens, by entries that count.
    fileprivate mutating func keys(
        of document: DocumentID,
        openedWith key: borrowing RecoveryKey
    ) throws -> EpochKeys {
        let recipient = Recipient.recovery(key.recipient.id)
        var keys = EpochKeys(network: device.network)
        for message in try store.entries(of: document) {
            let entry = try SignedEntry(message, in: device.network)
            guard evaluation.verdict(of: entry.id) == .valid,
                entry.namedWraps.contains(where: { $0.recipient == recipient })
            else { continue }
            // A wrap that is not here, or is another, leaves the others as they are.
            _ = try? keys.learn(
                from: entry,
                as: recipient,
                with: key.agreement,
                device.encapsulation
            )
        }
        return keys
    }

    fileprivate static let noPart = SamenError(
        .notAllowed,
        "The device has no part in what is to be recovered.",
        advice: "Name a device in force of someone who has a part in it.",
        nl: (
            "Het apparaat heeft geen deel aan wat hersteld moet worden.",
            "Noem een geldig apparaat van iemand die er deel aan heeft."
        )
    )

    private static let notNamed = SamenError(
        .wrongWords,
        "The words are not of a recovery key that stands.",
        advice: "Use the newest paper: words that were replaced open nothing any more.",
        nl: (
            "De woorden zijn niet van een herstelsleutel die geldt.",
            "Gebruik het nieuwste papier: woorden die vervangen zijn, openen niets meer."
        )
    )
}
