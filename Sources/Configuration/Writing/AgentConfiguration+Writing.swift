extension AgentConfiguration {
    /// The configuration as the text of `agent.yaml`; read again it is equal, with relative paths seen from the file.
    public var yaml: String {
        var entries = Entries(kind: Self.kind)
        entries.add("name", name)
        entries.add("environment", environment)
        entries.add("source", source.yaml)
        entries.add("host", host.yaml)
        entries.add("controller", controller?.yaml)
        entries.add("data", data)
        entries.add("proxy", proxySocket.map { .mapping([("socket", .text($0))]) })
        entries.add("registries", registries, \.yaml)
        if rollback != .automatic { entries.add("rollback", rollback.rawValue) }
        entries.add("listen", listen?.description)
        return entries.yaml.document
    }
}

extension AgentConfiguration.Source {
    var yaml: YAMLText {
        var entries = Entries()
        entries.add("url", url)
        entries.add("branch", branch)
        entries.add("path", path)
        entries.add("interval", interval, unless: Self.standardInterval)
        entries.add("credentials", credentials?.yaml)
        entries.add("allowedSigners", allowedSigners)
        return entries.yaml
    }
}

extension AgentConfiguration.Host {
    var yaml: YAMLText {
        var entries = Entries()
        switch self {
        case .docker(let docker):
            entries.add("docker", docker.endpoint)
            entries.add(
                "expose",
                docker.expose.map { .mapping([("address", .text($0.address)), ("basePort", .number($0.basePort))]) }
            )
            entries.add("ingress", docker.ingress?.yaml)
            entries.add("podNetwork", docker.podNetwork)
        case .kubernetes(.inCluster):
            entries.add("kubernetes", "in-cluster")
        case .kubernetes(.configuration(let path)):
            entries.add("kubernetes", path)
        }
        return entries.yaml
    }
}

extension AgentConfiguration.Controller {
    var yaml: YAMLText {
        .mapping([("url", .text(url.description)), ("tokenFile", .text(tokenFile))])
    }
}
