import HeadgateConfiguration

/// What somebody may do.
///
/// A role gives its rights and those of the roles before it; a token may have fewer than its user.
struct Rights: OptionSet, Sendable, Hashable {
    let rawValue: Int

    /// See everything that is not secret.
    static let look = Rights(rawValue: 1 << 0)

    /// Start, cancel and repeat runs.
    static let start = Rights(rawValue: 1 << 1)

    /// Decide on the environments that name them.
    static let review = Rights(rawValue: 1 << 2)

    /// Roll back, hold and release, let the pull requests of strangers run.
    static let operate = Rights(rawValue: 1 << 3)

    /// Give and take tokens, enrol runners and agents, set secrets.
    static let administer = Rights(rawValue: 1 << 4)

    static let all: Rights = [.look, .start, .review, .operate, .administer]

    /// Each right alone with its word, from the least on.
    static let words: [(word: String, right: Rights)] = [
        ("look", .look), ("start", .start), ("review", .review), ("operate", .operate), ("administer", .administer),
    ]

    /// The words of the rights, in order.
    var words: [String] { Self.words.filter { contains($0.right) }.map(\.word) }

    init(rawValue: Int) {
        self.rawValue = rawValue
    }

    init(_ role: ControllerConfiguration.User.Role) {
        self =
            switch role {
            case .viewer: .look
            case .developer: [.look, .start]
            case .reviewer: [.look, .start, .review]
            case .maintainer: [.look, .start, .review, .operate]
            case .admin: .all
            }
    }

    /// - Throws: `.invalid` for a word that names no right.
    init(words: [String]) throws {
        self = []
        for word in words {
            guard let known = Self.words.first(where: { $0.word == word }) else {
                let all = Self.words.map(\.word).joined(separator: ", ")
                throw ControllerError(.invalid, "there is no right '\(word.prefix(40))'; the rights are \(all)")
            }
            insert(known.right)
        }
    }
}
