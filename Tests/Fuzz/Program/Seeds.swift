import Decoders
import Foundation

/// The valid inputs of a decoder, as files to begin with.
struct Seeds {
    let inputs: [[UInt8]]

    init(of decoder: Decoder) throws {
        inputs = try decoder.seeds(.published)
    }

    func write(to folder: String) throws {
        let folder = URL(filePath: folder)
        for (number, input) in inputs.enumerated() {
            try Data(input).write(to: folder.appending(path: "seed-\(number)"))
        }
    }
}
