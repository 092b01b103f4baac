internal import Sync
internal import Trust

/// What `exportBundle` is asked for.
public enum BundleChoice: Hashable, Sendable {
    /// What the central server does not have yet.
    case unsent
    /// All that is held of these cases, named by their codes.
    case cases([String])
    /// What came here since then, in milliseconds since 1970.
    case since(UInt64)
    /// All that is held.
    case all
}

extension Vault {
    /// Writes changes and the membership log to a file, as sealed as they go to a server.
    ///
    /// - Parameters:
    ///   - choice: What goes in.
    ///   - path: A file that is not there yet, or a folder, in which a name is found.
    /// - Returns: The file's path, and what is in it.
    /// - Throws: `SamenError` with `not-enrolled`, `unknown-id` for a case that is not here, `bundle-file`,
    ///   or `bundle-format` if it is more than a bundle holds; no file is left then.
    public func exportBundle(
        _ choice: BundleChoice,
        to path: String
    ) throws -> (path: String, bundle: BundleView) {
        let device = try device()
        let wish = try wish(for: choice)
        let now = now()
        let path = BundleFile.isFolder(path) ? "\(path)/\(bundleName(at: now))" : path
        let file = try BundleFile(making: path)
        do {
            let head = try write(wish, of: device, at: now, to: file)
            return (path, try view(of: head, .whole))
        } catch let error as SyncError {
            BundleFile.remove(path)
            throw SamenError.tooMuch(error)
        } catch {
            BundleFile.remove(path)
            throw error
        }
    }

    private func write(
        _ wish: BundleWish,
        of device: Device,
        at now: UInt64,
        to file: consuming BundleFile
    ) throws -> BundleHead {
        var file = file
        var gathered: [UInt8] = []
        let head = try device.writeBundle(of: wish, at: now) { bytes in
            gathered += bytes
            guard gathered.count >= BundleFile.chunkBytes else { return }
            try file.write(gathered)
            gathered = []
        }
        try file.write(gathered)
        try file.sync()
        return head
    }

    private func wish(for choice: BundleChoice) throws -> BundleWish {
        switch choice {
        case .unsent: .unsent
        case .since(let milliseconds): .since(milliseconds)
        case .all: .all
        case .cases(let codes): .documents(try cases().documents(of: codes))
        }
    }

    /// A name that tells nothing but the minute.
    private func bundleName(at now: UInt64) -> String {
        let time = WallClock.text(of: now).filter { $0.isNumber }
        return "samen-\(time)-\(hexadecimal(surroundings.random.bytes(4))).bundle"
    }
}

extension CaseBook {
    /// The documents of some cases in which this person has a part.
    fileprivate func documents(of codes: [String]) throws -> [DocumentID] {
        try device.look { look in
            let index = CaseIndex(look.database)
            return try codes.flatMap { try index.documents(of: index.caseID($0)).map(\.id) }
        }
    }
}
