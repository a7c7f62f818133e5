import Crypto

/// The people and machines of the configuration, by the hashes of their tokens.
struct Authenticator: Sendable {
    private let principals: [String: Principal]

    /// What the configuration lets each person do at most.
    private let people: [String: Rights]

    /// Whether someone without a token may look at everything that is not secret.
    let anonymousMayLook: Bool

    /// - Parameters:
    ///   - tokens: Each token with whom it belongs to; empty tokens are passed over.
    ///   - people: The configured users, also those without a token.
    ///   - anonymousMayLook: Whether looking needs no token.
    init(
        tokens: [(token: String, principal: Principal)],
        people: [String: Rights] = [:],
        anonymousMayLook: Bool
    ) {
        var principals: [String: Principal] = [:]
        var known = people
        for (token, principal) in tokens where !token.isEmpty {
            principals[Self.hash(token)] = principal
            if case .user(let name, let rights) = principal { known[name] = rights }
        }
        self.principals = principals
        self.people = known
        self.anonymousMayLook = anonymousMayLook
    }

    /// Whom a configured token belongs to, by its hash; nil when nobody has it.
    ///
    /// Looking up a hash leaks nothing of the token by its time.
    func principal(hash: String) -> Principal? {
        principals[hash]
    }

    /// What a person may do at most; nil for one who is not configured.
    func rights(of person: String) -> Rights? {
        people[person]
    }

    /// The configured people with what they may do, by name.
    var everybody: [(name: String, rights: Rights)] {
        people.map { ($0.key, $0.value) }.sorted { $0.name < $1.name }
    }

    /// The configuration's agents with their environments, by name.
    var agents: [(name: String, environment: String)] {
        principals.values.compactMap { principal in
            if case .agent(let name, let environment) = principal { (name, environment) } else { nil }
        }.sorted { $0.name < $1.name }
    }

    /// Whether the configuration has an agent of that name.
    func hasAgent(named name: String) -> Bool {
        principals.values.contains { if case .agent(name, _) = $0 { true } else { false } }
    }

    /// The SHA-256 of a token, in hexadecimal.
    static func hash(_ token: String) -> String {
        SHA256.hash(data: Array(token.utf8)).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
