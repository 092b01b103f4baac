import CHeap
import Decoders
import Glibc

/// Drives one decoder with libFuzzer, replays inputs, or counts what was reached.
///
///     samen-fuzz names
///     samen-fuzz seeds DECODER FOLDER
///     samen-fuzz reached DECODER EXPORT.json
///     samen-fuzz run DECODER [libFuzzer's own arguments]
@main
struct Main {
    static func main() throws {
        let arguments = CommandLine.arguments
        guard arguments.count > 1 else { usage() }
        if arguments[1] == "names" {
            for decoder in Decoder.all { print(decoder.name) }
            return
        }
        guard arguments.count > 2, let decoder = Decoder.named(arguments[2]) else { usage() }
        switch (arguments[1], arguments.dropFirst(3).first) {
        case ("seeds", let folder?): try Seeds(of: decoder).write(to: folder)
        case ("reached", let export?): try Reached(decoder, export: export).report()
        case ("run", _): try Fuzzing.run(decoder)
        default: usage()
        }
    }

    private static func usage() -> Never {
        print("usage: samen-fuzz names | seeds DECODER FOLDER | reached DECODER JSON | run DECODER")
        exit(64)
    }
}
