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

    private struct Region: Hashable {
        let file: String
        let place: [Int]
    }

    init(_ decoder: Decoder, export: String) throws {
        name = decoder.name
        let bytes = try Data(contentsOf: URL(filePath: export))
        let whole = try JSONSerialization.jsonObject(with: bytes) as? [String: Any]
        let parts = whole?["data"] as? [[String: Any]] ?? []
        for function in parts.flatMap({ $0["functions"] as? [[String: Any]] ?? [] }) {
            guard let symbol = function["name"] as? String,
                let file = (function["filenames"] as? [String])?.first,
                decoder.sources.contains(where: file.hasSuffix),
                !decoder.apart.contains(where: symbol.contains)
            else { continue }
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
        if share < Self.bar { exit(1) }
    }

    private static func shown(_ region: Region) -> String {
        let file = region.file.split(separator: "/").last ?? ""
        return "    not reached: \(file):\(region.place[0]):\(region.place[1])"
    }
}
