import HTTPTransport
import Manifests
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("What a Pod's processes are and may do, as they see it")
    struct PodProcessTests {
        @Test("Who they are, what they may do and what is there of them", arguments: TestEngine.all)
        func identity(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let workload = try test.workload(
                    pod: """
                        securityContext: {runAsUser: 1000, fsGroup: 4242, supplementalGroups: [99]}
                        """,
                    """
                    args: [show, /proc/self/status, /root]
                    securityContext:
                      allowPrivilegeEscalation: false
                      readOnlyRootFilesystem: true
                      capabilities: {drop: [ALL]}
                    """
                )
                let lines = try await test.words(of: try await test.create(workload))
                func field(_ name: String) -> [Substring]? {
                    lines.first { $0.hasPrefix(name + ":") }?.split(whereSeparator: \.isWhitespace).dropFirst().map {
                        $0
                    }
                }
                #expect(field("Uid") == ["1000", "1000", "1000", "1000"])
                #expect(Set(field("Groups") ?? []).isSuperset(of: ["99", "4242"]))
                #expect(field("NoNewPrivs") == ["1"])
                #expect(field("CapBnd") == ["0000000000000000"])
                #expect(field("Seccomp") == ["2"])
            }
        }

        @Test(
            "Processes of a Pod that shares them see each other, and one in the host's network has the host's address",
            arguments: TestEngine.all
        )
        func namespaces(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let workload = try test.workload(
                    pod: "hostNetwork: true\nshareProcessNamespace: true",
                    "args: [show, /proc/1/comm, /proc/sys/kernel/hostname]"
                )
                let pod = try await test.create(workload)
                #expect(pod.address == (try await test.host.prepare().gateway))
                let lines = try await test.words(of: pod)
                #expect(lines.first?.contains("web") == false, "\(lines)")
                let host = try TestDirectory.contents("/proc/sys/kernel/hostname")
                #expect(lines.contains { $0.hasSuffix(" " + host.split(separator: "\n")[0]) }, "\(lines)")
            }
        }

        @Test("A seccomp profile of this host's own forbids what it names", arguments: TestEngine.all)
        func seccomp(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                try test.directory.make("seccomp")
                try test.directory.write(
                    """
                    {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                      {"names": ["listen"], "action": "SCMP_ACT_ERRNO"}]}
                    """,
                    to: "seccomp/deaf.json"
                )
                let profile = "securityContext: {seccompProfile: {type: Localhost, localhostProfile: deaf.json}}"
                let deaf = try await test.create(test.workload("args: [serve]\n\(profile)"))
                let words = try await test.words(of: deaf)
                #expect(words.contains { $0.contains("listen: Operation not permitted") }, "\(words)")
                let missing = try test.workload(
                    "securityContext: {seccompProfile: {type: Localhost, localhostProfile: none.json}}"
                )
                let error = await #expect(throws: AgentError.self) { try await test.create(missing, index: 1) }
                #expect(error?.code == .release && error?.message.contains("none.json") == true)
            }
        }

        @Test("Names and servers are what the Pod says", arguments: TestEngine.all)
        func names(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let workload = try test.workload(
                    pod: """
                        hostname: blue
                        subdomain: sea
                        dnsPolicy: None
                        dnsConfig: {nameservers: [192.0.2.1], searches: [a.example], options: [{name: ndots, value: "2"}]}
                        hostAliases: [{ip: 192.0.2.7, hostnames: [db, cache]}]
                        """,
                    "args: [show, /etc/resolv.conf, /etc/hosts, /proc/sys/kernel/hostname]"
                )
                let lines = try await test.words(of: try await test.create(workload))
                #expect(lines.contains { $0.contains("search a.example") }, "\(lines)")
                #expect(lines.contains { $0.contains("options ndots:2") || $0.contains("ndots:2") }, "\(lines)")
                #expect(lines.contains { $0.contains("192.0.2.7") && $0.contains("db") }, "\(lines)")
                #expect(lines.contains { $0.hasSuffix(" blue") }, "\(lines)")
            }
        }

        @Test(
            "A command that a probe runs has its time, and what it prints is told",
            arguments: [
                (["/web", "need", "/web"], nil),
                (["/web", "crash", "no space"], "the command ended with status 3: no space"),
                (["/web", "trace", "/none", "n", "30"], "the command took longer than 0.5 seconds"),
                (["/no/such/program"], "no such file or directory"),
            ] as [([String], String?)]
        )
        func command(_ command: [String], _ trouble: String?) async throws {
            try await EngineFixture.get().withHost { test in
                let pod = try await test.create(try test.workload())
                let container = try #require(pod.containers.first)
                let start = ContinuousClock.now
                let found = await ActionRunner(engine: test.engine, http: HTTPClient()).run(
                    .exec(command: command),
                    in: container.id,
                    address: "127.0.0.1",
                    atMost: command.contains("30") ? .milliseconds(500) : .seconds(30)
                )
                #expect((found == nil) == (trouble == nil), "\(found ?? "")")
                #expect(found?.contains(trouble ?? "") ?? true, "\(found ?? "")")
                #expect(ContinuousClock.now - start < .seconds(25))
            }
        }

        @Test("A terminal's output is read as well, and a kernel setting is the Pod's own", arguments: TestEngine.all)
        func terminal(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let workload = try test.workload(
                    pod: """
                        securityContext: {sysctls: [{name: net.ipv4.ip_unprivileged_port_start, value: "77"}]}
                        """,
                    "tty: true\nargs: [show, /proc/sys/net/ipv4/ip_unprivileged_port_start]"
                )
                let lines = try await test.words(of: try await test.create(workload))
                #expect(lines.first?.hasSuffix(" 77") == true, "\(lines)")
            }
        }
    }
}
