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
            network: DockerHost.Network(gateway: "172.30.0.1", bridge: "br-1")
        )
    }

    private func container(
        pod: String = "",
        _ container: String,
        directories: [String: String] = [:],
        _ documents: String...
    ) throws -> ContainerSpec {
        let all = [Samples.deployment(pod: pod, container: container)] + documents
        let translation = try translation(all.joined(separator: "\n---\n"))
        return translation.container(
            translation.workload.template.spec.containers[0],
            sandbox: "5a4d",
            address: "172.30.0.9",
            directories: directories
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

    @Test("Fields of the Pod become values")
    func fields() throws {
        let paths = [
            "metadata.name", "metadata.namespace", "metadata.labels['app']", "metadata.annotations['none']",
            "status.podIP",
            "status.hostIP", "spec.nodeName",
        ]
        let variables = paths.enumerated().map { place, path in
            "- {name: V\(place), valueFrom: {fieldRef: {fieldPath: \"\(path)\"}}}"
        }
        let spec = try container("env:\n" + variables.joined(separator: "\n"))
        let pod = "web-\(try hash("env:\n" + variables.joined(separator: "\n")))-0"
        #expect(
            spec.environment == [
                "V0=\(pod)", "V1=default", "V2=web", "V3=", "V4=172.30.0.9", "V5=172.30.0.1", "V6=test",
            ]
        )
    }

    private func hash(_ container: String) throws -> String {
        try Samples.workload(Samples.deployment(container: container)).specHash
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
        #expect(spec.host.nanoCPUs == 1_500_000_000)
        #expect(spec.host.cpuShares == 256)
        let free = try container("")
        #expect(free.host.memory == nil)
        #expect(free.host.nanoCPUs == nil)
        #expect(free.host.cpuShares == nil)
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

    @Test("Volumes of every kind are mounted where the container wants them")
    func mounts() throws {
        let pod = """
            volumes:
            - {name: scratch, emptyDir: {}}
            - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
            - {name: host, hostPath: {path: /srv/data}}
            - {name: config, configMap: {name: settings}}
            - {name: claim, persistentVolumeClaim: {claimName: data}}
            """
        let mounts = """
            volumeMounts:
            - {name: scratch, mountPath: /scratch}
            - {name: memory, mountPath: /memory}
            - {name: host, mountPath: /host, readOnly: true}
            - {name: config, mountPath: /config}
            - {name: config, mountPath: /one, subPath: a/b}
            - {name: claim, mountPath: /data}
            """
        let settings = Samples.configMap("settings", "{a: b}")
        let spec = try container(pod: pod, mounts, directories: ["config": "/var/agent/config"], settings)
        let hash = try Samples.workload(Samples.deployment(pod: pod, container: mounts), settings).specHash
        #expect(
            spec.host.mounts == [
                .volume("headgate_test_default_web-\(hash)-0_scratch", to: "/scratch"),
                .temporary(at: "/memory", size: 1 << 20, mode: 0o1777),
                .bind("/srv/data", to: "/host", isReadOnly: true),
                .bind("/var/agent/config", to: "/config", isReadOnly: true),
                .bind("/var/agent/config/a/b", to: "/one", isReadOnly: true),
                .volume("headgate_test_default_data", to: "/data"),
            ]
        )
        #expect(
            try translation(Samples.deployment(pod: pod, container: mounts), settings).podVolumes
                == ["headgate_test_default_web-\(hash)-0_scratch"]
        )
    }
}
