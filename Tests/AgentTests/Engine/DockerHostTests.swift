import DockerEngine
import Manifests
import TestSupport
import Testing

@testable import Agent

extension EngineTests {
    @Suite("A Docker host")
    struct DockerHostTests {
        @Test("A Pod has an address that it keeps when its container starts again")
        func podLives() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload("env: [{name: TEXT, value: hello}]")
                let pod = try await test.create(workload)
                let address = try #require(pod.address)
                let sandbox = try #require(pod.sandbox)
                let container = try #require(pod.containers.first)
                #expect(pod.workload == workload.key)
                #expect(pod.specHash == workload.specHash)
                #expect(pod.template == workload.template)
                #expect(sandbox.isRunning && container.isRunning)
                #expect(container.name == "web")
                #expect(container.image == test.fixture.image)
                try await waitUntil("it serves") { await test.fixture.ask("\(address):8080") == "hello" }
                let details = try await test.engine.container(container.id)
                #expect(details.hostConfig.networkMode == "container:\(sandbox.id)")
                #expect(details.networks.isEmpty)
                try await test.engine.stopContainer(container.id, timeout: 5)
                try await test.host.restartContainer(container.id)
                let again = try #require(try await test.host.observe().pods.first)
                #expect(again.address == address)
                #expect(again.containers.first?.id == container.id)
                #expect(again.containers.first?.startedAt != container.startedAt)
                try await waitUntil("it serves again") { await test.fixture.ask("\(address):8080") == "hello" }
            }
        }

        @Test(
            "A container that may not be root and would be is refused as a bad release",
            arguments: [
                ("", "it would run as root"), ("runAsUser: 0, ", "it would run as root"), ("runAsUser: 1000, ", nil),
            ]
        )
        func nonRoot(_ user: String, _ refusal: String?) async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload("securityContext: {\(user)runAsNonRoot: true}")
                do {
                    _ = try await test.create(workload)
                    #expect(refusal == nil)
                } catch let error as AgentError {
                    #expect(error.code == .release)
                    #expect(error.message.contains(refusal ?? "no refusal"), "\(error.message)")
                }
            }
        }

        @Test("An image that only holds the place of the first promotion is asked for nowhere, calmly")
        func placeholder() async throws {
            try await EngineFixture.get().withHost { test in
                for policy in [Container.PullPolicy.always, .ifNotPresent] {
                    let error = await #expect(throws: AgentError.self) {
                        try await test.host.pull([DesiredImage(reference: "api:unreleased", policy: policy)])
                    }
                    #expect(error?.code == .early)
                    #expect(error?.reason == "NothingReleased")
                }
            }
        }

        @Test("An ended container is seen with its status and its last words")
        func lastWords() async throws {
            try await EngineFixture.get().withHost { test in
                let pod = try await test.create(try test.workload("args: [crash, first, \"cannot open /model\"]"))
                let id = try #require(pod.containers.first?.id)
                try await waitUntil("it has ended") {
                    try await test.host.observe().pods.first?.containers.first?.isRunning == false
                }
                #expect(try await test.host.observe().pods.first?.containers.first?.exitCode == 3)
                #expect(try await test.host.observe().pods.first?.sandbox?.isRunning == true)
                #expect(await test.host.lastWords(id) == ["first", "cannot open /model"])
                #expect(await test.host.lastWords("no-such-container").isEmpty)
            }
        }

        @Test("Files of a ConfigMap are seen inside; what only the Pod used goes with it, a claim's volume stays")
        func volumes() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload(
                    pod: """
                        volumes:
                        - {name: scratch, emptyDir: {}}
                        - {name: config, configMap: {name: settings}}
                        - {name: data, persistentVolumeClaim: {claimName: data}}
                        """,
                    """
                    env: [{name: FILE, value: /config/text}]
                    volumeMounts:
                    - {name: scratch, mountPath: /scratch}
                    - {name: config, mountPath: /config}
                    - {name: data, mountPath: /data}
                    """,
                    Samples.configMap("settings", "{text: from a file}")
                )
                let claim = Names.volume(owner: test.owner, namespace: "default", claim: "data")
                try await test.host.ensureVolumes([claim])
                try await test.host.ensureVolumes([claim])
                let pod = try await test.create(workload)
                let address = try #require(pod.address)
                try await waitUntil("the file is served") { await test.fixture.ask("\(address):8080") == "from a file" }
                let owned = DockerFilters.label(Names.owner, test.owner)
                let scratch = Names.podVolume(owner: test.owner, namespace: "default", pod: pod.name, volume: "scratch")
                #expect(try await Set(test.engine.volumes(owned).map(\.name)) == [claim, scratch])
                try await test.host.removePod(pod)
                #expect(try await test.host.observe().pods.isEmpty)
                #expect(try await test.engine.volumes(owned).map(\.name) == [claim])
                #expect(try test.directory.names("volumes/default").isEmpty)
                // A second removal finds nothing, which is what it wants.
                try await test.host.removePod(pod)
            }
        }

        @Test("A Pod whose making was interrupted is made whole, and making it again changes nothing")
        func adopts() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload()
                let network = try await test.host.prepare()
                let pod = Names.pod(workload: "web", specHash: workload.specHash, index: 0)
                let translation = PodTranslation(
                    workload: workload,
                    pod: pod,
                    owner: test.owner,
                    labels: [
                        Names.owner: test.owner, Names.namespace: "default", Names.workload: "web", Names.pod: pod,
                        Names.specHash: workload.specHash,
                    ],
                    network: network
                )
                let name = Names.container(owner: test.owner, namespace: "default", pod: pod, container: Names.sandbox)
                let sandbox = try await test.engine.createContainer(name: name, translation.sandbox).id
                let first = try await test.create(workload)
                #expect(first.sandbox?.id == sandbox)
                #expect(first.containers.first?.isRunning == true)
                let second = try await test.create(workload)
                #expect(second.sandbox?.id == sandbox)
                #expect(second.containers.map(\.id) == first.containers.map(\.id))
                #expect(second.containers.map(\.startedAt) == first.containers.map(\.startedAt))
            }
        }

        @Test(
            "Wherever the making of a Pod was cut off, the containers that are missing are started, each once",
            arguments: [0, 15, 40, 80, 120, 180, 250]
        )
        func cutOff(_ milliseconds: Int) async throws {
            try await EngineFixture.get().withHost { test in
                let initial = "initContainers: [{name: first, image: \(test.fixture.image), args: [need, /web]}]"
                let workload = try test.workload(pod: initial)
                let network = try await test.host.prepare()
                let making = Task { try await test.host.createPod(workload, index: 0, revision: "a", network: network) }
                try await Task.sleep(for: .milliseconds(milliseconds))
                making.cancel()
                do {
                    try await making.value
                } catch {
                    // It was cut off.
                }
                try await waitUntil("the last container runs") {
                    do {
                        guard let pod = try await test.host.observe().pods.first, pod.sandbox?.isRunning == true else {
                            try await test.host.createPod(workload, index: 0, revision: "a", network: network)
                            return false
                        }
                        let lifecycle = PodLifecycle(workload.template.spec, observed: pod.containers) { _ in .none }
                        for name in lifecycle.starts {
                            try await test.host.startContainer(
                                name,
                                of: workload,
                                pod: pod.name,
                                isFirst: pod.containers.isEmpty,
                                revision: "a",
                                network: network
                            )
                        }
                        return lifecycle.phase == .running
                    } catch let error as DockerError where error.code == .notFound {
                        // The engine was still taking back what was cut off; the agent looks again as well.
                        return false
                    }
                }
                let pods = try await test.host.observe().pods
                #expect(pods.count == 1)
                #expect(Set(pods[0].containers.map(\.name)) == ["first", "web"])
            }
        }

        @Test("A container of that name in another network is made anew")
        func replacesStale() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload()
                let pod = Names.pod(workload: "web", specHash: workload.specHash, index: 0)
                let name = Names.container(owner: test.owner, namespace: "default", pod: pod, container: "web")
                var stale = ContainerSpec(image: test.fixture.image)
                stale.labels = [Names.owner: test.owner, Names.specHash: workload.specHash]
                stale.host.networkMode = "none"
                let id = try await test.engine.createContainer(name: name, stale).id
                let made = try await test.create(workload)
                #expect(made.containers.count == 1)
                #expect(made.containers.first?.id != id)
            }
        }

        @Test("What is not the agent's is left alone, though it has the name that is needed")
        func foreign() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload()
                let network = try await test.host.prepare()
                let pod = Names.pod(workload: "web", specHash: workload.specHash, index: 0)
                var foreign = ContainerSpec(image: test.fixture.image)
                foreign.host.networkMode = "none"
                let name = Names.container(owner: test.owner, namespace: "default", pod: pod, container: Names.sandbox)
                let id = try await test.engine.createContainer(name: name, foreign).id
                do {
                    let error = try await #require(throws: AgentError.self) {
                        try await test.host.createPod(workload, index: 0, revision: "a", network: network)
                    }
                    #expect(error.code == .refused)
                    #expect(error.reason == "ForeignContainer")
                    #expect(try await test.host.observe().pods.isEmpty)
                    try await test.host.removeEverything()
                    #expect(try await test.engine.container(id).id == id)
                } catch {
                    try await test.engine.removeContainer(id, force: true)
                    throw error
                }
                try await test.engine.removeContainer(id, force: true)
            }
        }

        @Test("Of two networks of one name, which a killed agent may leave, one is kept")
        func twoNetworks() async throws {
            try await EngineFixture.get().withHost { test in
                var spec = NetworkSpec(name: Names.network(owner: test.owner))
                spec.labels = [Names.owner: test.owner]
                spec.refusesDuplicates = false
                for _ in 0..<2 { _ = try await test.engine.createNetwork(spec) }
                _ = try await test.host.prepare()
                #expect(try await test.engine.networks(.label(Names.owner, test.owner)).count == 1)
            }
        }

        @Test("A network of that name that is not the agent's is refused")
        func foreignNetwork() async throws {
            try await EngineFixture.get().withHost { test in
                let name = Names.network(owner: test.owner)
                _ = try await test.engine.createNetwork(NetworkSpec(name: name))
                let error = await #expect(throws: AgentError.self) { _ = try await test.host.prepare() }
                #expect(error?.reason == "ForeignNetwork")
                try await test.engine.removeNetwork(name)
            }
        }

        @Test("Pods are attached to the network that the host names, which stays when the agent's own things go")
        func namedNetwork() async throws {
            try await EngineFixture.get().withHost { test in
                let name = "named-\(test.owner)"
                let id = try await test.engine.createNetwork(NetworkSpec(name: name))
                let host = DockerHost(
                    engine: test.engine,
                    owner: test.owner,
                    files: VolumeFiles(root: test.directory.path + "/volumes", memory: nil),
                    options: HostOptions(podNetwork: name),
                    logger: .silent
                )
                do {
                    let network = try await host.prepare()
                    #expect(network.name == name)
                    let workload = try test.workload()
                    try await host.createPod(workload, index: 0, revision: "a", network: network)
                    let address = try #require(try await host.observe().pods.first?.address)
                    let attached = try await test.engine.network(id).containers.count
                    #expect(attached == 1 && address.hasPrefix(network.gateway.prefix { $0 != "." }), "\(address)")
                    try await host.removeEverything()
                    #expect(try await test.engine.network(id).id == id)
                } catch {
                    try await host.removeEverything()
                    try await test.engine.removeNetwork(id)
                    throw error
                }
                try await test.engine.removeNetwork(id)
            }
        }

        @Test("A named network that is not there is made, and is the agent's own")
        func madeNetwork() async throws {
            try await EngineFixture.get().withHost { test in
                let host = DockerHost(
                    engine: test.engine,
                    owner: test.owner,
                    files: VolumeFiles(root: test.directory.path + "/volumes", memory: nil),
                    options: HostOptions(podNetwork: "made-\(test.owner)"),
                    logger: .silent
                )
                let network = try await host.prepare()
                #expect(try await host.prepare() == network)
                let owned = try await test.engine.networks(.label(Names.owner, test.owner))
                #expect(owned.map(\.name) == ["made-\(test.owner)"])
            }
        }

        @Test("Preparing twice finds what is there; removing everything leaves nothing but lasting volumes")
        func prepare() async throws {
            try await EngineFixture.get().withHost { test in
                let network = try await test.host.prepare()
                #expect(try await test.host.prepare() == network)
                #expect(network.gateway.split(separator: ".").count == 4)
                _ = try await test.create(try test.workload())
                let claim = Names.volume(owner: test.owner, namespace: "default", claim: "data")
                try await test.host.ensureVolumes([claim])
                try await test.host.removeEverything()
                let owned = DockerFilters.label(Names.owner, test.owner)
                #expect(try await test.engine.containers(all: true, owned).isEmpty)
                #expect(try await test.engine.networks(owned).isEmpty)
                #expect(try await test.engine.volumes(owned).map(\.name) == [claim])
                try await test.host.removeEverything()
            }
        }

        @Test("A program that is not in the image makes the release bad, with the engine's words")
        func refused() async throws {
            try await EngineFixture.get().withHost { test in
                let workload = try test.workload("command: [/no/such/program]")
                let error = try await #require(throws: AgentError.self) { _ = try await test.create(workload) }
                #expect(error.code == .release)
                #expect(error.reason == "ContainerRefused")
                #expect(error.message.contains("container web of Pod web-\(workload.specHash)-0"))
                #expect(error.message.contains("/no/such/program"))
            }
        }

        @Test("An image that is here is not asked for again; one that is nowhere is an environment's failure")
        func pull() async throws {
            try await EngineFixture.get().withHost { test in
                try await test.host.pull([DesiredImage(reference: test.fixture.image, policy: .ifNotPresent)])
                try await test.host.pull([DesiredImage(reference: test.fixture.image, policy: .never)])
                let absent = "127.0.0.1:1/headgate-agent-test/none:1"
                let unreachable = try await #require(throws: AgentError.self) {
                    try await test.host.pull([DesiredImage(reference: absent, policy: .ifNotPresent)])
                }
                #expect(unreachable.code == .environment)
                #expect(unreachable.reason == "PullFailed")
                #expect(unreachable.message.contains(absent))
                let never = try await #require(throws: AgentError.self) {
                    try await test.host.pull([DesiredImage(reference: absent, policy: .never)])
                }
                #expect(never.reason == "ImageNeverPulled")
            }
        }
    }
}
