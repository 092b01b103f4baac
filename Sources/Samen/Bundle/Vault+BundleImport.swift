internal import Sync
internal import Trust
internal import Wire

extension Vault {
    /// Reads a bundle through and takes nothing of it.
    ///
    /// - Returns: Whose it is, how much, and whether it is whole.
    /// - Throws: `SamenError` with `not-enrolled`, `bundle-file`, or `bundle-format` if it is no bundle.
    public func inspectBundle(_ path: String) throws -> BundleView {
        _ = try device()
        var file = try BundleFile(reading: path)
        return try inspect(&file)
    }

    /// Takes what is in a bundle, through the same checks as what a server sends.
    ///
    /// What others wrote goes on to the central server with what this device sends. A bundle may be
    /// imported as often as one likes; one that ends too early, or that holds something else than was
    /// written, gives what holds by itself.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - onFound: Is told whose it is and how much, before anything is taken; it may throw.
    ///   - onProgress: Is told how many entries and changes have been gone through.
    /// - Returns: What became of it.
    /// - Throws: `SamenError` with `not-enrolled`, `bundle-file`, `bundle-format`, or `wrong-network`;
    ///   nothing was taken then. With `storage`, what came before is kept.
    public func importBundle(
        _ path: String,
        onFound: (BundleView) throws -> Void = { _ in },
        onProgress: (UInt64) -> Void = { _ in }
    ) throws -> BundleReport {
        let device = try device()
        var file = try BundleFile(reading: path)
        let view = try inspect(&file)
        guard view.isOwnNetwork else { throw SamenError.otherNetworksBundle }
        try onFound(view)
        var intake = BundleIntake(device: device, now: now, report: BundleReport(view))
        _ = try file.forEachPart { part in
            try intake.take(part)
            onProgress(intake.count)
        }
        try intake.finish()
        return intake.report
    }

    private func inspect(_ file: inout BundleFile) throws -> BundleView {
        var head: BundleHead?
        let ending = try file.forEachPart { part in
            if case .head(let found) = part { head = found }
        }
        guard let head else { preconditionFailure("a bundle that is read has a head") }
        return try view(of: head, state(ending, of: head))
    }

    private func state(_ ending: BundleEnding, of head: BundleHead) throws -> BundleView.State {
        switch ending {
        case .cut: return .cut
        case .damaged: return .damaged
        case .whole(let seal):
            guard let maker = try device().identity(of: head.maker) else { return .unconfirmed }
            return seal.isBy(maker, in: head.network) ? .whole : .damaged
        }
    }

    func view(of head: BundleHead, _ state: BundleView.State) throws -> BundleView {
        let device = try device()
        let isKnown = try device.identity(of: head.maker) != nil
        let isRemoved = try isKnown && device.evaluation().standing(of: head.maker).isEmpty
        return BundleView(
            network: head.network.description,
            isOwnNetwork: head.network == device.network,
            device: ShortCode.of(head.maker),
            maker: isRemoved ? .removed : isKnown ? .known : .stranger,
            madeAt: head.madeMilliseconds,
            selection: BundleView.Selection(head.selection),
            entries: head.amount.entries,
            changes: head.amount.changes,
            documents: head.amount.documents,
            bytes: head.amount.bytes,
            state: state
        )
    }
}

/// Takes a bundle's items a page at a time: each page is one transaction, as with a server.
private struct BundleIntake {
    let device: Device
    let now: () -> UInt64
    var report: BundleReport
    private(set) var count: UInt64 = 0
    private var items: [WireFeedItem] = []
    private var bytes = 0

    init(device: Device, now: @escaping () -> UInt64, report: BundleReport) {
        self.device = device
        self.now = now
        self.report = report
    }

    mutating func take(_ part: BundleReader.Part) throws {
        var item = WireFeedItem()
        switch part {
        case .head, .end: return
        case .unreadable:
            count += 1
            report.refused += 1
            return
        case .entry(let entry):
            item.authEntry = entry
            bytes += entry.encoded.count
        case .change(let change):
            item.change = change
            bytes += change.encoded.count
        }
        count += 1
        items.append(item)
        if items.count >= Limits.pageChanges || bytes >= Limits.pageBytes { try finish() }
    }

    /// Takes what has been gathered.
    mutating func finish() throws {
        guard !items.isEmpty else { return }
        let receipt = try device.receive(bundled: items, at: now())
        (items, bytes) = ([], 0)
        guard !receipt.isForeign else { throw SamenError.otherNetworksBundle }
        report.newEntries += receipt.entries
        report.newChanges += receipt.applied + receipt.released
        report.known += receipt.duplicates
        report.waiting += receipt.pending - min(receipt.pending, receipt.released)
        report.refused += receipt.refused + receipt.entriesRefused
    }
}

extension BundleView.Selection {
    fileprivate init(_ selection: BundleHead.Selection) {
        switch selection {
        case .unsent: self = .unsent
        case .cases: self = .cases
        case .since: self = .since
        case .all: self = .all
        case .unknown: self = .unknown
        }
    }
}
