import Git

/// What signs commits: whoever has one says what Git writes into the commit's header.
protocol CommitKey: Sendable {
    /// The armoured signature of a commit as it is without one.
    ///
    /// May block for as long as a program takes; call it where that harms nobody.
    func signature(of message: [UInt8]) throws -> String
}

extension SSHSigningKey: CommitKey {}
