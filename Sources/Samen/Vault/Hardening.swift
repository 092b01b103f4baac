internal import Trust

/// What a program does before it opens a vault: nobody else may look into it.
package func harden() {
    hardenProcess()
}
