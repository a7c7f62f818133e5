import ControllerAPI
import HeadgateConfiguration

/// A watched repository.
struct RepositoryRule: Sendable {
    var name: String
    var url: String
    var branch: String

    /// Patterns of workflow files, such as `ci/*.yaml`.
    var workflows: [String]
    var poll: Duration

    /// The secret its webhooks are signed with, if it has one.
    var webhookSecret: String?
    var username: String?
    var password: String?

    /// The forge it lies on, where one is told and asked.
    var forge: ForgeRule?
    var values = JobValues()
}

/// The forge that a repository lies on.
struct ForgeRule: Sendable {
    var kind: ControllerConfiguration.Forge.Kind

    /// The address of its API.
    var api: String

    /// `owner/name`, or the path of a project of GitLab.
    var project: String
    var token: String
}

/// The `secrets` and `vars` of a repository or an environment.
///
/// Secrets stay in memory; they leave it only with the assignment of a job that may have them.
struct JobValues: Sendable {
    var secrets: [String: String] = [:]
    var variables: [String: String] = [:]
}

/// What the configuration decides about repositories and environments.
///
/// Nothing in a repository can change it.
struct Rules: Sendable {
    let repositories: [RepositoryRule]
    let environments: [EnvironmentRule]

    /// Who is who in commits.
    var people: [PersonRule] = []

    /// Who is told what.
    var notifications: [NotificationRule] = []

    /// What each runner may be asked for, by its name: the configuration says it, not the runner.
    var runnerLabels: [String: [String]] = [:]

    /// What the server of actions asks of runners; nil where everybody may read there.
    var actions: RepositoryAccess?

    /// What runners of a repository's jobs may show to Git servers.
    func access(for repository: RepositoryRule) -> [RepositoryAccess] {
        let own = repository.password.map {
            RepositoryAccess(address: repository.url, username: repository.username, secret: $0)
        }
        return [own, actions].compactMap(\.self)
    }

    /// Environment names compare without case.
    static func key(_ environment: String) -> String { environment.lowercased() }

    func environment(_ name: String) -> EnvironmentRule? {
        environments.first { Self.key($0.name) == Self.key(name) }
    }

    /// What jobs of an environment get over what the repository has; nothing for another repository's.
    func values(of environment: String?, in repository: RepositoryRule) -> JobValues {
        guard let rule = environment.flatMap(self.environment), rule.takes(repository: repository.name) else {
            return JobValues()
        }
        return rule.values
    }

    func repository(_ name: String) -> RepositoryRule? {
        repositories.first { $0.name == name }
    }
}
