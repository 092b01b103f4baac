import CHeap
import Decoders
import Glibc

#if FUZZING
/// What libFuzzer calls with each input; the name is its own.
@_cdecl("LLVMFuzzerTestOneInput")
func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    Fuzzing.read(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}

/// libFuzzer's own loop: it calls `body` until its time is over.
@_silgen_name("LLVMFuzzerRunDriver")
private func libFuzzer(
    _ count: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ body: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// Forgets what was reached so far.
@_silgen_name("__llvm_profile_reset_counters")
private func forgetReached()
#endif

/// One decoder, driven with inputs that nobody wrote.
enum Fuzzing {
    /// Set once, before the loop begins.
    nonisolated(unsafe) private static var decoder: Decoder?

    static func run(_ decoder: Decoder) throws {
        Self.decoder = decoder
        // What is made once for all, tables and the like, is no part of what one input takes.
        for seed in try decoder.seeds(.published) { _ = decoder.read(seed) }
        #if FUZZING
        // What made the seeds was reached by us, and not by a stranger's bytes.
        forgetReached()
        var count = CommandLine.argc - 2
        var arguments = CommandLine.unsafeArgv + 2
        // By its first argument libFuzzer starts itself again where it merges.
        arguments[0] = strdup("\(CommandLine.arguments[0]) run \(decoder.name)")
        exit(libFuzzer(&count, &arguments, testOneInput))
        #else
        print("built without a fuzzer: only the seeds of \(decoder.name) were read")
        #endif
    }

    fileprivate static func read(_ input: [UInt8]) {
        guard let decoder else { preconditionFailure("a decoder was chosen") }
        heap_watch()
        _ = decoder.read(input)
        let taken = heap_most()
        guard taken <= decoder.allowance + decoder.expansion * input.count else {
            fatalError("\(decoder.name) took \(taken) bytes for \(input.count)")
        }
    }
}
