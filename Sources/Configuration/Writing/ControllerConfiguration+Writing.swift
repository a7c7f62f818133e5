extension ControllerConfiguration {
    /// The configuration as the text of `headgate.yaml`; read again it is equal, with relative paths seen from the file.
    public var yaml: String {
        var entries = Entries(kind: Self.kind)
        entries.add("listen", listen.description)
        entries.add("publicURL", publicURL.description)
        entries.add("data", data)
        entries.add("database", database.yaml)
        entries.add("registry", registry.yaml)
        entries.add("registryCredentials", registryCredentials?.yaml)
        entries.add("repositories", repositories, \.yaml)
        entries.add("environments", environments, \.yaml)
        entries.add("runners", runners, \.yaml)
        entries.add("users", users, \.yaml)
        entries.add("teams", teams, \.yaml)
        entries.add("commits", commits == .standard ? nil : commits.yaml)
        entries.add("agents", agents, \.yaml)
        entries.add("notifications", notifications, \.yaml)
        entries.add("mail", mail?.yaml)
        entries.add("operator", operatorToken.map { .mapping([("token", $0.yaml)]) })
        entries.add("secretsKey", secretsKey?.yaml)
        entries.add("signIn", signIn?.yaml)
        entries.add("actions", actions?.yaml)
        entries.add("lease", lease, unless: Self.standardLease)
        if retention != Retention() { entries.add("retention", retention.yaml) }
        return entries.yaml.document
    }
}

extension ControllerConfiguration.Actions {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("server", server)
        entries.add("credentials", credentials?.yaml)
        return entries.yaml
    }
}

extension ControllerConfiguration.Repository {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("url", url)
        entries.add("branch", branch)
        entries.add("workflows", workflows, unless: Self.standardWorkflows)
        entries.add("poll", poll, unless: Self.standardPoll)
        entries.add("credentials", credentials?.yaml)
        entries.add("webhook", webhookSecret.map { .mapping([("secret", $0.yaml)]) })
        entries.add("forge", forge?.yaml)
        entries.add(secrets: secrets, vars: vars)
        return entries.yaml
    }
}

extension ControllerConfiguration.Forge {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("kind", kind.rawValue)
        entries.add("api", api)
        entries.add("project", project)
        entries.add("token", token.yaml)
        return entries.yaml
    }
}

extension ControllerConfiguration.Environment {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("repository", repository)
        entries.add("overlay", overlay)
        entries.add("reviewers", reviewers)
        entries.add("requiredReviews", requiredReviews, unless: reviewers.isEmpty ? 0 : 1)
        entries.add("preventSelfReview", preventSelfReview)
        entries.add("waitTimer", waitTimer, unless: .zero)
        entries.add("branches", branches)
        entries.add("windows", windows, \.yaml)
        entries.add("freezes", freezes, \.yaml)
        entries.add("expires", expires, unless: Self.standardExpiry)
        entries.add("sources", sources)
        entries.add("tag", tag)
        entries.add("pullRequests", pullRequests?.yaml)
        entries.add("rollback", rollback == Self.standardRollback(requiredReviews) ? nil : rollback.rawValue)
        entries.add(secrets: secrets, vars: vars)
        return entries.yaml
    }
}

extension ControllerConfiguration.Runner {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("labels", labels)
        entries.add("executor", executor.rawValue)
        entries.add("image", image)
        if limits != RunnerLimits() { entries.add("limits", limits.yaml) }
        entries.add("paths", paths)
        entries.add("concurrency", concurrency, unless: 1)
        entries.add("token", token?.yaml)
        return entries.yaml
    }
}

extension RunnerLimits {
    var yaml: YAMLText {
        var entries = Entries()
        if let cpus { entries.add("cpus", .number(cpus)) }
        entries.add("memory", memory.map(SizeText.write))
        if let processes { entries.add("processes", .number(processes)) }
        return entries.yaml
    }
}

extension ControllerConfiguration.User {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("role", role.rawValue)
        entries.add("token", token?.yaml)
        entries.add("identity", identity)
        entries.add("emails", emails)
        entries.add("gitNames", gitNames)
        return entries.yaml
    }
}

extension ControllerConfiguration.SignIn {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("issuer", issuer.description)
        entries.add("clientID", clientID)
        entries.add("clientSecret", clientSecret.yaml)
        if claim != Self.standardClaim { entries.add("claim", claim) }
        return entries.yaml
    }
}

extension ControllerConfiguration.Notification {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        switch target {
        case .webhook(let url, let secret):
            entries.add("kind", Kind.webhook.rawValue)
            switch url {
            case .plain(let url): entries.add("url", url)
            case .secret(let secret): entries.add("url", secret.yaml)
            }
            entries.add("secret", secret?.yaml)
        case .slack(let url):
            entries.add("kind", Kind.slack.rawValue)
            entries.add("url", url.yaml)
        case .email(let addresses):
            entries.add("kind", Kind.email.rawValue)
            entries.add("to", addresses)
        }
        entries.add("events", events, unless: Self.standardEvents)
        entries.add("repositories", repositories)
        entries.add("environments", environments)
        return entries.yaml
    }
}

extension ControllerConfiguration.Agent {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("name", name)
        entries.add("environment", environment)
        entries.add("token", token.yaml)
        return entries.yaml
    }
}
