/// What the program tells whoever called it.
package enum ExitStatus: Int32 {
    case success = 0
    /// Anything that no other status is for.
    case unexpected = 1
    case usage = 2
    /// People disagree about something that the command depends on.
    case contested = 3
    case notPermitted = 4
    case locked = 5
    /// Something was not accepted, or the link was cut.
    case syncIncomplete = 6
    /// What is stored is not what was written.
    case integrity = 7
}
