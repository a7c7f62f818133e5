/// Who is asking, as far as a token proves it.
enum Principal: Sendable, Hashable {
    /// No token: may look where looking is open, and nothing else.
    case anonymous

    /// The operator of the machine: may do everything, in the name of any configured person.
    case operatorAccount

    /// A person, and what they may do.
    case user(name: String, rights: Rights)

    /// A runner; it may only ask for jobs and speak of those it holds.
    ///
    /// `labels`: what it was enrolled for; nil for one whose labels the configuration has.
    case runner(name: String, labels: [String]? = nil)

    /// An agent; it may report only as itself.
    case agent(name: String, environment: String)

    /// What a person or the operator may do; machines have none of these rights.
    var rights: Rights {
        switch self {
        case .operatorAccount: .all
        case .user(_, let rights): rights
        case .anonymous, .runner, .agent: []
        }
    }

    /// The name the audit log knows it by.
    var name: String {
        switch self {
        case .anonymous: "anonymous"
        case .operatorAccount: "operator"
        case .user(let name, _): name
        case .runner(let name, _): "runner/\(name)"
        case .agent(let name, _): "agent/\(name)"
        }
    }
}
