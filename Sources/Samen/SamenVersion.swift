/// The version of this library and of the programs that are built with it.
public enum SamenVersion {
    /// Major, minor and patch, as semantic versioning has them.
    public static let current = "0.1.0"
}
