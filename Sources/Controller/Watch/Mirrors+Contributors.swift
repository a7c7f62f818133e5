import Git

extension Mirrors {
    /// The most commits whose authors are looked at.
    private static let maximumCommits = 10_000

    /// Everybody whom the commits name that `to` has and `from` has not: authors, committers and co-authors.
    ///
    /// Where nothing was there before, the newest commit alone is the change.
    ///
    /// - Throws: `ControllerError` when the commits cannot be told, or are too many to be looked at.
    func contributors(_ name: String, from: String?, to: String) async throws -> Set<Contributor> {
        let commits: [GitCommit]
        do {
            let excluded = try from.map { [try Revision($0)] } ?? []
            commits = try await repository(name).log(
                from: Revision(to),
                excluding: excluded,
                limit: from == nil ? 1 : Self.maximumCommits
            )
        } catch let error as GitError {
            throw ControllerError(.unavailable, "who made this change cannot be told: \(error.message)", cause: error)
        }
        guard commits.count < Self.maximumCommits else {
            throw ControllerError(
                .conflict,
                "the change has more than \(Self.maximumCommits) commits: who made it cannot be told"
            )
        }
        var contributors: Set<Contributor> = []
        for commit in commits where commit.trailer(OverlayCommitter.keyTrailer) == nil {
            for signature in [commit.author, commit.committer] {
                contributors.insert(Contributor(name: signature.name, email: signature.email))
            }
            for trailer in commit.trailers where trailer.key.lowercased() == "co-authored-by" {
                let parts = trailer.value.split(separator: "<", maxSplits: 1)
                let name = parts.first.map { $0.split(separator: " ").joined(separator: " ") } ?? ""
                let email = parts.count == 2 ? String(parts[1].prefix { $0 != ">" }) : ""
                contributors.insert(Contributor(name: name, email: email))
            }
        }
        return contributors
    }
}
