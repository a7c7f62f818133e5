import Git

/// In whose name the controller commits.
struct CommitIdentity: Sendable {
    var name = "Headgate"
    var email = "headgate@localhost"

    /// What commits are signed with; nil leaves them without a signature.
    var key: (any CommitKey)?

    func signature(seconds: Int64) throws -> GitSignature {
        try GitSignature(name: name, email: email, seconds: seconds)
    }
}
