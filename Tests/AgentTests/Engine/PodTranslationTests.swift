import DockerEngine
import Manifests
import Testing

@testable import Agent

@Suite("A Pod in the engine's words")
struct PodTranslationTests {
    private func translation(_ documents: String...) throws -> PodTranslation {
        let workload = try Samples.workload(documents.joined(separator: "\n---\n"))
        return PodTranslation(
            workload: workload,
            pod: "web-\(workload.specHash)-0",
            owner: "test",
            labels: [Names.owner: "test"],
            network: DockerHost.Network(
                gateway: "172.30.0.1",
                bridge: "br-1",
                capacity: PodFacts.Capacity(cpus: 4, memory: 1 << 30, mayProtect: true),
                resolver: HostResolver("nameserver 127.0.0.53\nnameserver 192.0.2.1\nsearch lan\noptions edns0 # x\n"),
                hostNames: HostNames(
                    "127.0.0.1 localhost\n::1 ip6-localhost\n# old\nodd\n127.0.1.1\tvm # us\n10.0.0.7 files nas\n"
                )
            )
        )
    }

    private func container(
        pod: String = "",
        _ container: String,
        places: [String: VolumePlace] = [:],
        _ documents: String...
    ) throws -> ContainerSpec {
        let all = [Samples.deployment(pod: pod, container: container)] + documents
        let translation = try translation(all.joined(separator: "\n---\n"))
        return translation.container(
            translation.workload.template.spec.containers[0],
            on: PodBase(sandbox: "5a4d", address: "172.30.0.9", places: places, seccompProfiles: ["my.json": "{}"])
        )
    }

    @Test("The sandbox owns the network, answers names from the agent's host, and can do nothing")
    func sandbox() throws {
        let sandbox = try translation(
            Samples.deployment(pod: "hostname: blue\nhostAliases: [{ip: 10.1.2.3, hostnames: [db, cache]}]")
        ).sandbox
        #expect(sandbox.image == PauseImage.name)
        #expect(sandbox.hostname == "blue")
        var labels = try #require(sandbox.labels)
        // The manifest it was made of, and nothing else besides.
        #expect(labels.removeValue(forKey: Names.manifest)?.contains("\"hostname\":\"blue\"") == true)
        #expect(labels == [Names.owner: "test", Names.container: Names.sandbox])
        #expect(sandbox.host.networkMode == "headgate-test")
        #expect(sandbox.host.dns == ["172.30.0.1"])
        #expect(
            sandbox.host.dnsSearch == ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"]
        )
        #expect(sandbox.host.dnsOptions == ["ndots:5"])
        #expect(sandbox.host.extraHosts == ["db:10.1.2.3", "cache:10.1.2.3"])
        #expect(sandbox.host.droppedCapabilities == ["ALL"])
        #expect(sandbox.host.hasReadOnlyRoot == true)
    }

    @Test("A host name is the Pod's own name, cut to what a host name may be")
    func hostname() throws {
        let long = String(repeating: "long-", count: 14) + "name"
        let translation = PodTranslation(
            workload: try Samples.workload(Samples.deployment()),
            pod: long,
            owner: "test",
            labels: [:],
            network: DockerHost.Network(gateway: "172.30.0.1", bridge: "br-1")
        )
        #expect(translation.sandbox.hostname == String(long.prefix(63)))
    }

    @Test("A container joins the sandbox's network and carries its name")
    func joins() throws {
        let spec = try container("workingDir: /srv")
        #expect(spec.image == "web:1")
        #expect(spec.host.networkMode == "container:5a4d")
        #expect(spec.labels?[Names.container] == "web")
        #expect(spec.workingDirectory == "/srv")
        #expect(spec.stopTimeout == 30)
        #expect(spec.hostname == nil)
        #expect(spec.host.restartPolicy == nil)
    }

    @Test(
        "A command drops the image's arguments, arguments keep its entry point",
        arguments: [
            ("", nil, nil), ("command: [/run]", ["/run"], []), ("args: [a, b]", nil, ["a", "b"]),
            ("command: [/run]\nargs: [a]", ["/run"], ["a"]),
        ] as [(String, [String]?, [String]?)]
    )
    func command(_ manifest: String, _ entrypoint: [String]?, _ command: [String]?) throws {
        let spec = try container(manifest)
        #expect(spec.entrypoint == entrypoint)
        #expect(spec.command == command)
    }

    @Test("Variables are put into commands and arguments")
    func expansion() throws {
        let spec = try container(
            """
            command: [/run, "$(A)", "$$(A)", "$(NONE)"]
            args: ["--pod=$(POD)"]
            env: [{name: A, value: "1"}, {name: POD, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
            """
        )
        #expect(spec.entrypoint == ["/run", "1", "$(A)", "$(NONE)"])
        #expect(spec.command == ["--pod=172.30.0.9"])
        #expect(spec.environment == ["A=1", "POD=172.30.0.9"])
    }

    @Test(
        "Who a container runs as: its own word before its Pod's",
        arguments: [
            ("", "", nil), ("runAsUser: 1000", "", "1000"), ("runAsUser: 1000, runAsGroup: 2000", "", "1000:2000"),
            ("runAsUser: 1000, runAsGroup: 2000", "runAsUser: 7", "7:2000"), ("runAsGroup: 5", "", "0:5"),
        ] as [(String, String, String?)]
    )
    func user(_ pod: String, _ own: String, _ expected: String?) throws {
        let spec = try container(pod: "securityContext: {\(pod)}", "securityContext: {\(own)}")
        #expect(spec.user == expected)
    }

    @Test("Limits and requests are the engine's bounds, and swap is no way around them")
    func resources() throws {
        let spec = try container(
            "resources: {limits: {memory: 64Mi, cpu: 1500m}, requests: {memory: 32Mi, cpu: 250m}}"
        )
        #expect(spec.host.memory == 64 << 20)
        #expect(spec.host.memorySwap == 64 << 20)
        #expect(spec.host.memoryReservation == 32 << 20)
        #expect(spec.host.cpuPeriod == 100_000)
        #expect(spec.host.cpuQuota == 150_000)
        #expect(spec.host.cpuShares == 256)
        let free = try container("")
        #expect(free.host.memory == nil)
        #expect(free.host.cpuQuota == nil)
        #expect(free.host.cpuShares == nil)
        // What engines refuse for being too little is the least that they take.
        let tiny = try container("resources: {limits: {memory: 1Mi, cpu: 1m}}")
        #expect(tiny.host.memory == 6 << 20)
        #expect(tiny.host.memoryReservation == nil)
        #expect(tiny.host.cpuQuota == 1000)
    }

    @Test(
        "How soon memory is taken from a container follows from its requests and limits",
        arguments: [
            ("", 1000), ("resources: {limits: {memory: 64Mi, cpu: 1}}", -997),
            ("resources: {requests: {memory: 256Mi}}", 750), ("resources: {requests: {cpu: 1}}", 999),
            ("resources: {limits: {memory: 64Mi}}", 938), ("resources: {requests: {memory: 2Gi}}", 2),
        ]
    )
    func oomScore(_ manifest: String, _ score: Int) throws {
        #expect(try container(manifest).host.oomScoreAdjustment == score)
    }

    @Test("Input, terminal, signal and rotation of the log are the engine's")
    func process() throws {
        let spec = try container("stdin: true\nstdinOnce: true\ntty: true\nlifecycle: {stopSignal: SIGUSR1}")
        #expect(spec.isInputOpen == true && spec.isInputClosedAfterOne == true && spec.isTerminal == true)
        #expect(spec.stopSignal == "SIGUSR1")
        #expect(spec.host.logging == .files(maxSize: "10m", count: 5))
        let plain = try container("stdinOnce: true")
        #expect(plain.isInputOpen == nil && plain.isInputClosedAfterOne == nil && plain.isTerminal == nil)
    }

    @Test("What a container may do is what the manifest says")
    func security() throws {
        let spec = try container(
            pod: "securityContext: {fsGroup: 300, supplementalGroups: [100, 200]}",
            """
            securityContext:
              readOnlyRootFilesystem: true
              allowPrivilegeEscalation: false
              capabilities: {drop: [ALL], add: [NET_BIND_SERVICE]}
            """
        )
        #expect(spec.host.hasReadOnlyRoot == true)
        #expect(spec.host.securityOptions == ["no-new-privileges"])
        #expect(spec.host.droppedCapabilities == ["ALL"])
        #expect(spec.host.addedCapabilities == ["NET_BIND_SERVICE"])
        #expect(spec.host.groups == ["100", "200", "300"])
        #expect(!spec.host.isPrivileged)
        #expect(try container("securityContext: {privileged: true}").host.isPrivileged)
    }

    @Test(
        "Profiles and labels bound what a container may do: its own word before its Pod's",
        arguments: [
            ("", "", nil), ("seccompProfile: {type: RuntimeDefault}", "", nil),
            ("seccompProfile: {type: Unconfined}", "", ["seccomp=unconfined"]),
            ("seccompProfile: {type: Unconfined}", "seccompProfile: {type: RuntimeDefault}", nil),
            ("", "seccompProfile: {type: Localhost, localhostProfile: my.json}", ["seccomp={}"]),
            ("appArmorProfile: {type: Localhost, localhostProfile: mine}", "", ["apparmor=mine"]),
            ("", "appArmorProfile: {type: Unconfined}", ["apparmor=unconfined"]),
            (
                "seLinuxOptions: {level: \"s0:c1\", type: a_t}", "seLinuxOptions: {type: b_t}",
                ["label=level:s0:c1", "label=type:b_t"]
            ),
        ] as [(String, String, [String]?)]
    )
    func profiles(_ pod: String, _ own: String, _ options: [String]?) throws {
        let spec = try container(pod: "securityContext: {\(pod)}", "securityContext: {\(own)}")
        #expect(spec.host.securityOptions == options)
        #expect(spec.host.maskedPaths == nil)
        let unmasked = try container("securityContext: {procMount: Unmasked}")
        #expect(unmasked.host.maskedPaths == [] && unmasked.host.readOnlyPaths == [])
    }

    @Test(
        "Namespaces are the Pod's, the host's or shared",
        arguments: [
            ("", "container:5a4d", nil, "headgate-test", "shareable", nil),
            ("hostNetwork: true", "container:5a4d", nil, "host", "shareable", nil),
            ("hostPID: true", "container:5a4d", "host", "headgate-test", "shareable", "host"),
            ("hostIPC: true", "host", nil, "headgate-test", "host", nil),
            ("shareProcessNamespace: true", "container:5a4d", "container:5a4d", "headgate-test", "shareable", nil),
        ] as [(String, String, String?, String, String, String?)]
    )
    func namespaces(
        _ pod: String,
        ipc: String,
        pid: String?,
        net: String,
        sandboxIPC: String,
        sandboxPID: String?
    ) throws {
        let spec = try container(pod: pod, "")
        #expect(spec.host.networkMode == "container:5a4d")
        #expect(spec.host.ipcMode == ipc)
        #expect(spec.host.pidMode == pid)
        let sandbox = try translation(Samples.deployment(pod: pod)).sandbox
        #expect(sandbox.host.networkMode == net)
        #expect(sandbox.host.ipcMode == sandboxIPC)
        #expect(sandbox.host.pidMode == sandboxPID)
        #expect((sandbox.hostname == nil) == (net == "host"))
        #expect(sandbox.labels?[Names.address] == (net == "host" ? "172.30.0.1" : nil))
        #expect(sandbox.host.usesInit == (pid == "container:5a4d" ? true : nil))
    }

    private static let cluster = ["default.svc.cluster.local", "svc.cluster.local", "cluster.local"]

    @Test(
        "Names are looked up where the Pod says",
        arguments: [
            ("", ["172.30.0.1"], cluster, ["ndots:5"]), ("dnsPolicy: Default", nil, nil, nil),
            ("hostNetwork: true", nil, nil, nil),
            ("hostNetwork: true\ndnsPolicy: ClusterFirstWithHostNet", ["172.30.0.1"], cluster, ["ndots:5"]),
            ("dnsPolicy: None\ndnsConfig: {nameservers: [10.0.0.1]}", ["10.0.0.1"], ["."], nil),
            (
                "dnsPolicy: Default\ndnsConfig: {nameservers: [10.0.0.1], options: [{name: ndots, value: \"2\"}]}",
                ["192.0.2.1", "10.0.0.1"], nil, ["edns0", "ndots:2"]
            ),
            ("dnsPolicy: Default\ndnsConfig: {searches: [a.b]}", nil, ["lan", "a.b"], nil),
            (
                "hostNetwork: true\ndnsConfig: {nameservers: [10.0.0.1]}",
                ["127.0.0.53", "192.0.2.1", "10.0.0.1"], nil, nil
            ),
            (
                "dnsConfig: {nameservers: [10.0.0.1], searches: [a.b, cluster.local], options: [{name: ndots, value: \"2\"}, {name: edns0}]}",
                ["172.30.0.1", "10.0.0.1"], cluster + ["a.b"], ["ndots:2", "edns0"]
            ),
        ] as [(String, [String]?, [String]?, [String]?)]
    )
    func names(_ pod: String, _ servers: [String]?, _ searches: [String]?, _ options: [String]?) throws {
        let host = try translation(Samples.deployment(pod: pod)).sandbox.host
        #expect(host.dns == servers)
        #expect(host.dnsSearch == searches)
        #expect(host.dnsOptions == options)
    }

    @Test(
        "A Pod's name is what it says of itself",
        arguments: [
            ("hostname: blue", "blue", nil),
            ("hostname: blue\nsubdomain: sea", "blue", "sea.default.svc.cluster.local"),
            ("hostname: blue\nsubdomain: sea\nsetHostnameAsFQDN: true", "blue.sea.default.svc.cluster.local", nil),
        ] as [(String, String, String?)]
    )
    func domain(_ pod: String, _ hostname: String, _ domain: String?) throws {
        let sandbox = try translation(Samples.deployment(pod: pod)).sandbox
        #expect(sandbox.hostname == hostname)
        #expect(sandbox.domainName == domain)
    }

    @Test("Settings of the kernel are the sandbox's, whose namespaces the containers are in")
    func sysctls() throws {
        let pod = "securityContext: {sysctls: [{name: net.core.somaxconn, value: \"1024\"}]}"
        #expect(try translation(Samples.deployment(pod: pod)).sandbox.host.sysctls == ["net.core.somaxconn": "1024"])
        #expect(try container(pod: pod, "").host.sysctls == nil)
    }

    @Test("A group without a user goes with the image's user")
    func imageUser() throws {
        let translation = try translation(Samples.deployment(pod: "securityContext: {runAsGroup: 5}"))
        let container = translation.workload.template.spec.containers[0]
        let base = PodBase(sandbox: "5a4d", address: "")
        for (image, user) in [("1000:7", "1000:5"), ("app", "app:5"), ("", "0:5")] {
            #expect(translation.container(container, on: base, imageUser: image).user == user)
        }
    }

    @Test("Volumes are mounted from where they are to where the container wants them")
    func mounts() throws {
        let pod = """
            volumes: [{name: scratch, emptyDir: {}}, {name: far, emptyDir: {}}, {name: host, hostPath: {path: /srv}}]
            """
        let spec = try container(
            pod: pod,
            """
            env: [{name: WHO, value: me}]
            volumeMounts:
            - {name: scratch, mountPath: /scratch}
            - {name: scratch, mountPath: /part, subPath: a/b}
            - {name: scratch, mountPath: /mine, subPathExpr: "of/$(WHO)", readOnly: true}
            - {name: far, mountPath: /far}
            - {name: host, mountPath: host, readOnly: true}
            """,
            places: [
                "scratch": VolumePlace(volume: "v1", path: "/engine/v1"), "far": VolumePlace(volume: "v2"),
                "host": VolumePlace(path: "/srv"),
            ]
        )
        var fresh = MountSpec.volume("v1", to: "/scratch")
        fresh.volume = MountSpec.Volume(copiesNothing: true)
        #expect(
            spec.host.mounts == [
                fresh, .bind("/engine/v1/a/b", to: "/part"), .bind("/engine/v1/of/me", to: "/mine", isReadOnly: true),
                .volume("v2", to: "/far"), .bind("/srv", to: "/host", isReadOnly: true),
            ]
        )
    }

    @Test(
        "A directory in memory holds no more than the Pod may have, where that is bounded",
        arguments: [
            ("", "{name: a, image: a, resources: {limits: {memory: 2Mi}}}", "size=2097152"),
            (", sizeLimit: 1Mi", "{name: a, image: a, resources: {limits: {memory: 2Mi}}}", "size=1048576"),
            (", sizeLimit: 8Mi", "{name: a, image: a, resources: {limits: {memory: 2Mi}}}", "size=2097152"),
            ("", "{name: a, image: a}", nil),
            ("", "{name: a, image: a, restartPolicy: Always, resources: {limits: {memory: 2Mi}}}", "size=3145728"),
        ] as [(String, String, String?)]
    )
    func memory(_ size: String, _ initContainer: String, _ option: String?) throws {
        let translation = try translation(
            Samples.deployment(
                pod: """
                    volumes: [{name: b, emptyDir: {medium: Memory\(size)}}]
                    initContainers: [\(initContainer)]
                    """,
                container: "resources: {limits: {memory: 1Mi}}"
            )
        )
        let options = translation.engineVolumes["b"]?.options["o"]
        #expect(options == (["mode=0777"] + [option].compactMap(\.self)).joined(separator: ","))
    }

    @Test("Names of the host are known to Pods in its network, beside those that they name themselves")
    func hostNames() throws {
        let aliases = "hostAliases: [{ip: 10.1.2.3, hostnames: [db]}]"
        #expect(try translation(Samples.deployment(pod: aliases)).sandbox.host.extraHosts == ["db:10.1.2.3"])
        let own = try translation(Samples.deployment(pod: "hostNetwork: true\n\(aliases)")).sandbox.host.extraHosts
        #expect(own == ["vm:127.0.1.1", "files:10.0.0.7", "nas:10.0.0.7", "db:10.1.2.3"])
        #expect(try translation(Samples.deployment(pod: "hostNetwork: true")).sandbox.host.extraHosts == [])
    }

    @Test("Directories that live as long as the Pod are the engine's; those in memory are held by the sandbox")
    func engineVolumes() throws {
        let translation = try translation(
            Samples.deployment(
                pod: """
                    securityContext: {fsGroup: 7}
                    volumes: [{name: a, emptyDir: {}}, {name: b, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]
                    """
            )
        )
        let volumes = translation.engineVolumes
        let prefix = "headgate_test_default_\(translation.pod)_"
        #expect(volumes.mapValues(\.name) == ["a": prefix + "a", "b": prefix + "b"])
        #expect(volumes["a"]?.options == [:])
        #expect(
            volumes["b"]?.options == ["type": "tmpfs", "device": "tmpfs", "o": "mode=2777,gid=7,size=1048576"]
        )
        #expect(translation.sandbox.host.mounts == [.volume(prefix + "b", to: "/volumes/b")])
    }
}
