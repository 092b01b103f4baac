internal import CVaultVFS
package import Trust

/// One vault as SQLite sees it: a registered sealer, chosen by URI.
///
/// The C shim decides everything about offsets, frames and failures and calls back here for
/// sealing and opening only.
package final class VaultVFS: Sendable {
    /// The shim's name, over the ordinary VFS or, in tests, over one that loses power.
    package struct Base: Sendable {
        package let name: String
        package let below: String?

        package static let disk = Base(name: "samen-vault", below: nil)

        package init(name: String, below: String?) {
            self.name = name
            self.below = below
        }
    }

    private let base: Base
    private let token: UInt32

    /// Registers `key` for the connections that this object's URIs open.
    ///
    /// `sharedMemory` is the file on tmpfs for the WAL index; a building file has none.
    package init(key: VaultKey, sharedMemory: String?, base: Base) throws {
        guard cvault_register(base.name, base.below) == SQLITE_OK else {
            throw VaultError(.file, "SQLite did not accept the vault's file layer.")
        }
        let context = Unmanaged.passRetained(PageSealer(key: key))
        var sealer = cvault_sealer(
            context: context.toOpaque(),
            seal: { context, place, plain, length, unit in
                guard let context, let place, let plain, let unit else { return 1 }
                let sealer = Unmanaged<PageSealer>.fromOpaque(context).takeUnretainedValue()
                guard let place = PageSealer.Place(place.pointee) else { return 1 }
                sealer.seal(plain, count: length, at: place, into: unit)
                return 0
            },
            open: { context, place, unit, length, plain in
                guard let context, let place, let plain, let unit else { return 1 }
                let sealer = Unmanaged<PageSealer>.fromOpaque(context).takeUnretainedValue()
                guard let place = PageSealer.Place(place.pointee) else { return 1 }
                return sealer.open(unit, count: length, at: place, into: plain) ? 0 : 1
            },
            release: { context in
                guard let context else { return }
                Unmanaged<PageSealer>.fromOpaque(context).release()
            }
        )
        token = cvault_add(&sealer, sharedMemory)
        self.base = base
        guard token != 0 else {
            context.release()
            throw VaultError(.file, "No memory is left to open the vault.")
        }
    }

    deinit {
        cvault_remove(token)
    }

    /// The name under which SQLite opens `path` through this vault's sealer.
    package func uri(of path: String) -> String {
        let escaped = path.utf8.map { byte -> String in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "-"),
                UInt8(ascii: "_"), UInt8(ascii: "."):
                String(UnicodeScalar(byte))
            default:
                "%" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
            }
        }
        return "file:\(escaped.joined())?vfs=\(base.name)&vault=\(token)"
    }

    /// The last unit that had to open and did not.
    var lastFailure: (kind: PageSealer.Place.Kind, number: UInt32)? {
        let findings = self.findings
        guard let kind = PageSealer.Place.Kind(rawValue: findings.failed_kind) else { return nil }
        return (kind, findings.failed_number)
    }

    /// How often recovery found the log cut in front of frames that still opened.
    var logCuts: Int {
        Int(findings.cuts)
    }

    private var findings: cvault_findings {
        var findings = cvault_findings()
        _ = cvault_findings_of(token, &findings)
        return findings
    }
}

extension PageSealer.Place {
    /// The shim's description of a place; nil for a kind that does not exist.
    init?(_ place: cvault_place) {
        guard let kind = Kind(rawValue: place.kind) else { return nil }
        var salts: UInt64 = 0
        if kind == .frame {
            withUnsafeBytes(of: place.salts) { bytes in
                for byte in bytes { salts = salts << 8 | UInt64(byte) }
            }
        }
        self.init(kind: kind, number: place.number, salts: salts)
    }
}
