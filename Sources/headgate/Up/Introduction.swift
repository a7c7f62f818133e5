import Standalone

/// What `headgate up` prints first: where everything is.
struct Introduction {
    let standalone: Standalone

    func print() throws {
        let base = "http://127.0.0.1:\(standalone.ports.controller)"
        let token = try standalone.operatorToken()
        var lines = [
            "Headgate \(Version.text)",
            "  pages       \(base)/login?token=\(token)",
            "  origin      \(standalone.paths.origin)  (\(standalone.branch))",
            "  registry    127.0.0.1:\(standalone.ports.registry)",
            "  webhook     \(base)/api/v1/hooks/\(standalone.repository)  (secret in \(standalone.paths.token("webhook")))",
        ]
        for (index, environment) in Standalone.environments.enumerated() {
            let port = standalone.ports.services(ofEnvironment: index)
            let name = (environment + "            ").prefix(12)
            lines.append(
                "  \(name)Services on 127.0.0.1:\(port)–\(port + Ports.servicesPerEnvironment - 1)"
            )
        }
        lines.append("  data        \(standalone.paths.data)")
        for path in standalone.kept { lines.append("  kept as you changed it: \(path)") }
        lines.append("\(standalone.pushSummary)")
        Console.print(lines.joined(separator: "\n"))
    }
}
