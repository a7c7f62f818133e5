/// A service of systemd for one of the long-running parts of a host.
struct SystemdUnit: Sendable, Hashable {
    let name: String
    let text: String

    /// The agent of a host.
    ///
    /// What is in `/run/headgate` belongs to Pods, which outlive the agent: it is not removed when the agent stops.
    static func agent(program: String, config: String, proxy: Bool) -> SystemdUnit {
        let after = "network-online.target docker.service podman.socket" + (proxy ? " headgate-proxy.service" : "")
        return SystemdUnit(
            name: "headgate-agent.service",
            text: """
                [Unit]
                Description=Headgate agent: keeps this host at its overlay in Git
                After=\(after)
                Wants=network-online.target\(proxy ? " headgate-proxy.service" : "")
                StartLimitIntervalSec=0

                [Service]
                ExecStart=\(program) agent --config \(config)
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
    static func proxy(program: String, socket: String, data: String) -> SystemdUnit {
        SystemdUnit(
            name: "headgate-proxy.service",
            text: """
                [Unit]
                Description=Headgate proxy: carries the traffic of this host's Services
                After=network-online.target
                Wants=network-online.target
                StartLimitIntervalSec=0

                [Service]
                ExecStart=\(program) proxy --socket \(socket) --data \(data)
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
}
