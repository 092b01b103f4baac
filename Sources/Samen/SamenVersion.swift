/// The version of this library and of the programs that are built with it.
public enum SamenVersion {
    /// Major, minor and patch, as semantic versioning has them.
    public static let current = "0.1.0"

    /// The same as a number, a byte for each part, as a request tells it.
    static let number = current.split(separator: ".").reduce(UInt32(0)) {
        $0 << 8 | (UInt32($1) ?? 0) & 0xFF
    }
}
