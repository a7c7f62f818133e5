import Manifests
import Testing

@Suite("What of a Pod's manifest has no effect is said, with the reason")
struct PodFieldTests {
    /// Further YAML of the Pod, the field that is named, and some of the reason.
    static let podFields: [(String, String, String)] = [
        ("nodeSelector: {a: b}", "nodeSelector", "there is one host"),
        ("affinity: {nodeAffinity: {}}", "affinity", "there is one host"),
        ("tolerations: [{key: a}]", "tolerations", "there is one host"),
        ("topologySpreadConstraints: [{maxSkew: 1}]", "topologySpreadConstraints", "there is one host"),
        ("nodeName: a", "nodeName", "there is one host"),
        ("schedulerName: mine", "schedulerName", "no scheduler"),
        ("priorityClassName: high", "priorityClassName", "no Pod gives way"),
        ("priority: 5", "priority", "no Pod gives way"),
        ("serviceAccountName: app", "serviceAccountName", "there are no tokens"),
        ("automountServiceAccountToken: true", "automountServiceAccountToken", "there are no tokens"),
        ("enableServiceLinks: true", "enableServiceLinks", "by name"),
        ("runtimeClassName: gvisor", "runtimeClassName", "default runtime"),
        ("readinessGates: [{conditionType: a}]", "readinessGates", "no API server"),
        ("hostUsers: false", "hostUsers", "user namespaces"),
        ("os: {name: windows}", "os", "runs Linux"),
        ("ephemeralContainers: [{name: a}]", "ephemeralContainers", "debug"),
        ("securityContext: {windowsOptions: {}}", "securityContext.windowsOptions", "runs Linux"),
        (
            "securityContext: {supplementalGroupsPolicy: Strict}", "securityContext.supplementalGroupsPolicy",
            "groups that the image gives"
        ),
        ("securityContext: {privileged: true}", "securityContext.privileged", "unknown field"),
        ("volumes: [{name: a, emptyDir: {sizeLimit: 1Gi}}]", "volumes[0].emptyDir.sizeLimit", "does not bound"),
        (
            "volumes: [{name: a, projected: {sources: [{serviceAccountToken: {path: t}}]}}]",
            "volumes[0].projected.sources[0].serviceAccountToken", "no API server"
        ),
        ("shareProcesNamespace: true", "shareProcesNamespace", "did you mean 'shareProcessNamespace'"),
    ]

    static let containerFields: [(String, String, String)] = [
        ("resizePolicy: []", "resizePolicy", "another Pod"),
        ("imagePulPolicy: Always", "imagePulPolicy", "unknown field"),
        ("volumeDevices: []", "volumeDevices", "no volumes of blocks"),
        ("terminationMessagePath: /end", "terminationMessagePath", "the end of its log"),
        (
            "lifecycle: {preStop: {sleep: {seconds: 31}}}", "lifecycle",
            "for longer than terminationGracePeriodSeconds, 30"
        ),
        (
            "resources: {limits: {ephemeral-storage: 1Gi}}", "resources.limits.ephemeral-storage",
            "does not bound the disk"
        ),
        ("resources: {limits: {nvidia.com/gpu: 1}}", "resources.limits.nvidia.com/gpu", "not supported"),
        ("securityContext: {fsGroup: 1}", "securityContext.fsGroup", "unknown field"),
        (
            "volumeMounts: [{name: v, mountPath: /v, mountPropagation: HostToContainer}]",
            "volumeMounts[0].mountPropagation", "is not seen"
        ),
    ]

    /// What is carried out, or says only what is so here anyway.
    static let quiet = [
        "automountServiceAccountToken: false", "enableServiceLinks: false", "schedulerName: default-scheduler",
        "serviceAccountName: default", "tolerations: []", "nodeSelector: {}", "affinity: {}", "os: {name: linux}",
        "hostUsers: true", "restartPolicy: Always", "terminationGracePeriodSeconds: 1",
        "hostname: a\nsubdomain: b\nsetHostnameAsFQDN: true", "hostNetwork: true\nhostPID: true\nhostIPC: true",
        "dnsPolicy: None\ndnsConfig: {nameservers: [10.0.0.1], searches: [a], options: [{name: ndots}]}",
        "securityContext: {seccompProfile: {type: RuntimeDefault}, fsGroup: 1, fsGroupChangePolicy: OnRootMismatch, sysctls: [{name: a, value: b}]}",
        "volumes: [{name: v, downwardAPI: {items: [{path: a, fieldRef: {fieldPath: metadata.name}}]}}, {name: w}]",
        "imagePullSecrets: [{name: a}]\nhostAliases: [{ip: 10.0.0.1, hostnames: [a]}]\nshareProcessNamespace: true",
    ]

    private func warnings(pod: String, container: String = "") throws -> [ManifestWarning] {
        func indented(_ text: String, _ count: Int) -> String {
            text.split(separator: "\n").map { String(repeating: " ", count: count) + $0 }.joined(separator: "\n")
        }
        let text = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: a}
            spec:
              selector: {matchLabels: {app: a}}
              template:
                metadata: {labels: {app: a}}
                spec:
            \(indented(pod, 6))
                  containers:
                  - name: a
                    image: a:1
            \(indented(container, 8))
            """
        return try Workloads(try objects(text)).warnings
    }

    @Test("Fields of the Pod", arguments: podFields)
    func pod(_ manifest: String, _ path: String, _ words: String) throws {
        let found = try warnings(pod: manifest)
        #expect(found.map(\.path) == ["spec.template.spec.\(path)"])
        #expect(found.first?.message.contains(words) == true, "\(found)")
    }

    @Test("Fields of a container", arguments: containerFields)
    func container(_ manifest: String, _ path: String, _ words: String) throws {
        let found = try warnings(pod: "volumes: [{name: v}]", container: manifest)
        #expect(found.map(\.path) == ["spec.template.spec.containers[0].\(path)"])
        #expect(found.first?.message.contains(words) == true, "\(found)")
    }

    @Test("What has its effect is not named", arguments: quiet)
    func nothing(_ manifest: String) throws {
        #expect(try warnings(pod: manifest).isEmpty)
    }

    @Test(
        "What cannot be is an error",
        arguments: [
            ("dnsPolicy: None", "", "needs dnsConfig.nameservers"),
            ("hostPID: true\nshareProcessNamespace: true", "", "must not stand beside hostPID"),
            ("hostname: Upper", "", "must be lower-case"),
            ("initContainers: [{name: a, image: a}]", "", "is the name of a second container"),
            (
                "initContainers: [{name: i, image: i, readinessProbe: {tcpSocket: {port: 1}}}]", "",
                "readinessProbe goes only with restartPolicy Always"
            ),
            (
                "", "env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.nothing}}}]",
                "is no field that can stand here"
            ),
            (
                "", "env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.gpu}}}]",
                "must be one of limits.cpu"
            ),
            ("", "securityContext: {privileged: true, allowPrivilegeEscalation: false}", "cannot be false"),
            ("", "securityContext: {seccompProfile: {type: Localhost}}", "localhostProfile must be relative"),
            ("", "livenessProbe: {grpc: {service: a}}", "port is required"),
            ("", "lifecycle: {preStop: {grpc: {port: 1}}}", "or sleep in a hook"),
            (
                "volumes: [{name: v}]", "volumeMounts: [{name: v, mountPath: /v, subPath: a, subPathExpr: b}]",
                "beside subPath"
            ),
            ("volumes: [{name: v, iscsi: {}}]", "", "nothing else is supported"),
            ("activeDeadlineSeconds: 5", "", "is for Jobs, their Pods and Pods by themselves"),
            ("", "env: [{name: a=b, value: c}]", "without '='"), ("", "env: [{name: \"a\\nb\"}]", "printable"),
            ("", "envFrom: [{prefix: a=, configMapRef: {name: c}}]", "without '='"),
            ("", "livenessProbe: {exec: {command: [a]}, tcpSocket: {port: 1}}", "must not stand beside tcpSocket"),
            ("", "readinessProbe: {httpGet: {port: 1}, grpc: {port: 1}}", "must not stand beside httpGet"),
            ("", "lifecycle: {preStop: {sleep: {seconds: 1}, exec: {command: [a]}}}", "must not stand beside exec"),
            ("hostNetwork: true", "ports: [{containerPort: 80, hostPort: 81}]", "must be the containerPort"),
        ]
    )
    func faults(_ pod: String, _ container: String, _ words: String) throws {
        let error = try #require(throws: ManifestError.self) { try warnings(pod: pod, container: container) }
        #expect(error.message.contains(words), "\(error)")
    }
}
