import Foundation

/// Prints one line at once: whoever starts the server waits for what it says, and standard output
/// into a pipe would hold it back.
func say(_ line: String) {
    FileHandle.standardOutput.write(Data((line + "\n").utf8))
}
