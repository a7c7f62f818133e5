/// A person, and what their commits carry.
struct PersonRule: Sendable, Hashable {
    var name: String
    var emails: [String] = []
    var gitNames: [String] = []

    /// Whether a commit says that this person had a part in it.
    ///
    /// Names and addresses compare without case. A person of whom no address is known is told by the name alone.
    func isBehind(_ contributor: Contributor) -> Bool {
        let email = contributor.email.lowercased()
        if !email.isEmpty, emails.contains(where: { $0.lowercased() == email }) { return true }
        let given = contributor.name.lowercased()
        return ([name] + gitNames).contains { $0.lowercased() == given }
    }
}

/// Somebody whom a commit names: its author, its committer or one who had a part in it.
struct Contributor: Sendable, Hashable {
    var name: String
    var email: String
}

extension Rules {
    /// Whether a reviewer had a part in commits; one that is not configured is told by the name alone.
    func isContributor(_ reviewer: String, among contributors: Set<Contributor>) -> Bool {
        let person = people.first { $0.name == reviewer } ?? PersonRule(name: reviewer)
        return contributors.contains { person.isBehind($0) }
    }
}
