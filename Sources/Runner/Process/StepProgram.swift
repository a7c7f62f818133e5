/// A program of a step, as the place sees it.
struct StepProgram: Sendable {
    /// A path, or a name that is looked for in `PATH`.
    var program: String
    var arguments: [String]

    /// All of its variables; in a container those of the image come below them.
    var environment: [String: String]

    /// A path as the program sees it.
    var directory: String
}

/// How a program ended.
///
/// In a container a signal shows as the status 128 and its number, as shells have it.
enum ProgramEnd: Sendable, Hashable {
    case exited(Int32)
    case signalled(Int32)
}
