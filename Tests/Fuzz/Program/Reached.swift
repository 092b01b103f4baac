import Decoders
import Foundation

/// How much of a decoder's own source was reached, by what `llvm-cov export` says.
///
/// A region is a stretch of code between two branches; one that was never entered is an edge that
/// nobody took.
struct Reached {
    /// What has to be reached, in hundredths.
    private static let bar = 85

    private let name: String
    private var regions: [Region: Bool] = [:]
    /// Names of what is left out of the count that no function of the sources has.
    private var strayNames: Set<String>

    private struct Region: Hashable {
        let file: String
        let place: [Int]
    }

    init(_ decoder: Decoder, export: String) throws {
        name = decoder.name
        let apart = decoder.apart.values.flatMap { $0 }
        strayNames = Set(apart)
        let bytes = try Data(contentsOf: URL(filePath: export))
        let whole = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        let parts = whole?["data"] as? [[String: Any]] ?? []
        for function in parts.flatMap({ $0["functions"] as? [[String: Any]] ?? [] }) {
            guard let symbol = function["name"] as? String,
                let file = (function["filenames"] as? [String])?.first,
                decoder.sources.contains(where: file.hasSuffix)
            else { continue }
            let names = apart.filter(symbol.contains)
            strayNames.subtract(names)
            if !names.isEmpty { continue }
            for region in function["regions"] as? [[Int]] ?? [] where region.count > 7 {
                // The last number is the kind: 0 is code.
                guard region[7] == 0 else { continue }
                let place = Region(file: file, place: Array(region.prefix(4)))
                regions[place] = regions[place] ?? false || region[4] > 0
            }
        }
    }

    func report() throws {
        let reached = regions.values.count { $0 }
        let share = regions.isEmpty ? 0 : reached * 100 / regions.count
        print("\(name): \(reached) of \(regions.count) edges, \(share) %")
        for place in regions.filter({ !$0.value }).keys.map(Self.shown).sorted() { print(place) }
        for stray in strayNames.sorted() { print("    left out, and not there: \(stray)") }
        if share < Self.bar || !strayNames.isEmpty { exit(1) }
    }

    private static func shown(_ region: Region) -> String {
        let file = region.file.split(separator: "/").last ?? ""
        return "    not reached: \(file):\(region.place[0]):\(region.place[1])"
    }
}
