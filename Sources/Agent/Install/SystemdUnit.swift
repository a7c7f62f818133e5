/// A service of systemd for one of the long-running parts of a host.
///
/// Paths may have spaces and quotes: they are written so that systemd gives them to the program as they are
/// (systemd.service(5), "Command lines").
public struct SystemdUnit: Sendable, Hashable {
    /// The name of its file.
    public let name: String
    public let text: String

    /// The agent of a host.
    ///
    /// What is in `/run/headgate` belongs to Pods, which outlive the agent: it is not removed when the agent stops.
    ///
    /// - Throws: `.refused` for a path that no unit can hold.
    public static func agent(program: String, config: String) throws(AgentError) -> SystemdUnit {
        try check(config, program: program)
        let command = command(program, "agent", "--config", config)
        return SystemdUnit(
            name: "headgate-agent.service",
            text: """
                [Unit]
                Description=Headgate agent: keeps this host at its overlay in Git
                After=network-online.target docker.service podman.socket headgate-proxy.service
                Wants=network-online.target headgate-proxy.service
                StartLimitIntervalSec=0

                [Service]
                ExecStart=\(command)
                Restart=always
                RestartSec=1
                # Containers and traffic go on without it.
                KillMode=process
                RuntimeDirectory=headgate
                RuntimeDirectoryPreserve=yes
                OOMScoreAdjust=-500

                [Install]
                WantedBy=multi-user.target

                """
        )
    }

    /// The proxy of a host.
    ///
    /// One whose place was taken ends well and is not started again.
    ///
    /// - Throws: `.refused` for a path that no unit can hold, or a socket's that is too long for the system.
    public static func proxy(program: String, socket: String, data: String) throws(AgentError) -> SystemdUnit {
        // sockaddr_un has room for 107 bytes and an end.
        guard socket.utf8.count < 108 else {
            throw AgentError(
                .refused,
                reason: "InvalidPath",
                "'\(socket)' is too long for a socket: at most 107 bytes; name a shorter one as proxy.socket in agent.yaml"
            )
        }
        try check(socket, data, program: program)
        let command = command(program, "proxy", "--socket", socket, "--data", data)
        return SystemdUnit(
            name: "headgate-proxy.service",
            text: """
                [Unit]
                Description=Headgate proxy: carries the traffic of this host's Services
                After=network-online.target
                Wants=network-online.target
                StartLimitIntervalSec=0

                [Service]
                ExecStart=\(command)
                Restart=on-failure
                RestartSec=0
                RuntimeDirectory=headgate
                RuntimeDirectoryPreserve=yes
                LimitNOFILE=262144
                OOMScoreAdjust=-900

                [Install]
                WantedBy=multi-user.target

                """
        )
    }

    /// A command line that systemd takes apart into these words again.
    static func command(_ program: String, _ arguments: String...) -> String {
        ([program] + arguments).map(quoted).joined(separator: " ")
    }

    private static func check(_ paths: String..., program: String) throws(AgentError) {
        for path in paths + [program] {
            let hasControls = path.unicodeScalars.contains { $0.properties.generalCategory == .control }
            guard path.hasPrefix("/"), path.utf8.count <= 4096, !hasControls else {
                throw AgentError(
                    .refused,
                    reason: "InvalidPath",
                    "'\(path.filter { !$0.isNewline }.prefix(200))' is no absolute path that a unit can hold"
                )
            }
        }
        // The program is looked for before quotes and variables are seen to.
        guard !program.contains(where: { "$\"'\\ ".contains($0) }) else {
            throw AgentError(
                .refused,
                reason: "InvalidPath",
                "the program's path '\(program)' has a space, a quote, a backslash or a dollar sign: copy it elsewhere"
            )
        }
    }

    /// A word as it is written in a command line.
    ///
    /// `%` and `$` are doubled, since systemd puts in values for them.
    private static func quoted(_ word: String) -> String {
        let escaped = word.replacing("%", with: "%%").replacing("$", with: "$$")
        guard escaped.contains(where: { " \"'\\;".contains($0) }) else { return escaped }
        return "\"" + escaped.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }
}
