import struct Foundation.Data
package import Trust
package import Wire

/// A server's word that the erasure of a document is in force: the approval has waited long enough by
/// the server's own times of receipt.
package struct EraseOrder: Hashable, Sendable {
    package let document: DocumentID
    package let approval: EntryID
    /// When the server received the approval, in milliseconds of its time.
    package let approvedMilliseconds: UInt64
    /// When the server ordered it.
    package let orderedMilliseconds: UInt64
    /// When the last of the server's backups that may hold wraps or ciphertext has expired.
    package let backupsUntilMilliseconds: UInt64

    package init(
        document: DocumentID,
        approval: EntryID,
        approvedMilliseconds: UInt64,
        orderedMilliseconds: UInt64,
        backupsUntilMilliseconds: UInt64
    ) {
        self.document = document
        self.approval = approval
        self.approvedMilliseconds = approvedMilliseconds
        self.orderedMilliseconds = orderedMilliseconds
        self.backupsUntilMilliseconds = backupsUntilMilliseconds
    }

    /// Nil if an identifier has the wrong size.
    package init?(_ message: WireEraseOrder, receivedMilliseconds: UInt64) {
        guard let document = DocumentID(bytes: message.documentID),
            let approval = EntryID(bytes: message.approval)
        else { return nil }
        self.init(
            document: document,
            approval: approval,
            approvedMilliseconds: message.approvedMs,
            orderedMilliseconds: receivedMilliseconds,
            backupsUntilMilliseconds: message.backupsUntilMs
        )
    }

    package var wire: WireEraseOrder {
        var message = WireEraseOrder()
        message.documentID = Data(document.bytes)
        message.approval = Data(approval.bytes)
        message.approvedMs = approvedMilliseconds
        message.backupsUntilMs = backupsUntilMilliseconds
        return message
    }

    /// When an approval that was received then has waited long enough.
    package static func due(after received: UInt64) -> UInt64 {
        let (due, isOver) = received.addingReportingOverflow(Limits.erasureWaitMilliseconds)
        return isOver ? .max : due
    }

    /// Whether the order comes too early for an approval that was received then.
    package func isEarly(for received: UInt64) -> Bool {
        orderedMilliseconds < Self.due(after: max(received, approvedMilliseconds))
    }
}
