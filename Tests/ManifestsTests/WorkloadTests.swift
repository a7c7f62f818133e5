import Manifests
import Testing

@Suite("Typed workloads")
struct WorkloadTests {
    @Test("a deployment has Kubernetes' defaults")
    func defaults() throws {
        var warnings: [ManifestWarning] = []
        let deployment = try Deployment(object(deploymentText()), warnings: &warnings)
        #expect(warnings.isEmpty, "\(warnings)")
        #expect(
            deployment.replicas == 1 && deployment.progressDeadlineSeconds == 600 && deployment.minReadySeconds == 0
        )
        #expect(deployment.strategy == .rollingUpdate(maxSurge: .string("25%"), maxUnavailable: .string("25%")))
        #expect(deployment.surge == 1 && deployment.unavailable == 0)
        #expect(deployment.metadata.namespace == "default")
        #expect(deployment.template.spec.terminationGracePeriodSeconds == 30)
        #expect(deployment.template.spec.containers[0].imagePullPolicy == .ifNotPresent)
        #expect(deployment.template.metadata.labels == ["app": "api", "tier": "web"])
        #expect(deployment.position.description == "x.yaml:1:1")
    }

    @Test(
        "a percentage of Pods is rounded up above and down below; a rollout that may have none more may miss one",
        arguments: [
            ("maxSurge: 25%, maxUnavailable: 25%", 10, 3, 2), ("maxSurge: 25%, maxUnavailable: 25%", 1, 1, 0),
            ("maxSurge: 1%, maxUnavailable: 99%", 3, 1, 2), ("maxSurge: 0, maxUnavailable: 25%", 2, 0, 1),
            ("maxSurge: 0, maxUnavailable: 25%", 10, 0, 2), ("maxSurge: 0%, maxUnavailable: 100%", 4, 0, 4),
            ("maxSurge: 2, maxUnavailable: 0", 4, 2, 0), ("maxSurge: 0, maxUnavailable: 9", 4, 0, 4),
            ("maxSurge: 0, maxUnavailable: 25%", 0, 0, 0), ("maxSurge: 150%", 2, 3, 0),
        ]
    )
    func bounds(_ bounds: String, replicas: Int, surge: Int, unavailable: Int) throws {
        var warnings: [ManifestWarning] = []
        let spec = "  replicas: \(replicas)\n  strategy: {rollingUpdate: {\(bounds)}}"
        let deployment = try Deployment(object(deploymentText(spec: spec)), warnings: &warnings)
        #expect(deployment.surge == surge && deployment.unavailable == unavailable)
    }

    @Test(
        "a rollout that could never be is an error",
        arguments: [
            ("  strategy: {rollingUpdate: {maxUnavailable: 101%}}", "must not be more than 100%"),
            ("  strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}}", "must not be 0 when maxSurge is 0"),
            ("  minReadySeconds: 600", "must be less than progressDeadlineSeconds, 600"),
            ("  minReadySeconds: 5\n  progressDeadlineSeconds: 5", "must be less than progressDeadlineSeconds, 5"),
        ]
    )
    func impossible(_ spec: String, _ words: String) throws {
        let error = try #require(throws: ManifestError.self) {
            var warnings: [ManifestWarning] = []
            _ = try Deployment(object(deploymentText(spec: spec)), warnings: &warnings)
        }
        #expect(error.message.contains(words), "\(error)")
    }

    @Test(
        "a field of a Service that has no effect is named, and no other is suggested for one that there is",
        arguments: [
            ("externalTrafficPolicy: Cluster", nil, ""),
            ("externalTrafficPolicy: Local", "spec.externalTrafficPolicy", "does not keep the clients' addresses"),
            ("internalTrafficPolicy: Local", nil, ""), ("externalIPs: [10.0.0.1]", "spec.externalIPs", "no effect"),
            ("selectr: {a: b}", "spec.selectr", "did you mean 'selector'?"),
        ] as [(String, String?, String)]
    )
    func serviceFields(_ field: String, _ path: String?, _ words: String) throws {
        var warnings: [ManifestWarning] = []
        let text = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec:\n  ports: [{port: 80}]\n  \(field)\n"
        _ = try Service(object(text), warnings: &warnings)
        #expect(warnings.map(\.path) == [path].compactMap(\.self))
        let message = warnings.first?.message ?? ""
        #expect(message.contains(words), "\(message)")
        #expect(message.contains("did you mean") == field.hasPrefix("selectr"), "\(message)")
    }

    @Test("everything an agent runs is read")
    func full() throws {
        var warnings: [ManifestWarning] = []
        let text = deploymentText(
            spec: "  replicas: 4\n  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 2, maxUnavailable: 50%}}",
            pod: """
                      volumes:
                      - name: tmp
                        emptyDir: {medium: Memory, sizeLimit: 64Mi}
                      - name: config
                        configMap: {name: c, defaultMode: 0640, items: [{key: a, path: b/c}]}
                      - name: data
                        persistentVolumeClaim: {claimName: d}
                      securityContext: {runAsUser: 1000, fsGroup: 2000}
                """,
            container: """
                        ports: [{name: http, containerPort: 8080, hostPort: 80}]
                        env:
                        - {name: A, value: x}
                        - {name: B, valueFrom: {secretKeyRef: {name: s, key: k, optional: true}}}
                        - {name: C, valueFrom: {fieldRef: {fieldPath: status.podIP}}}
                        envFrom: [{prefix: P_, configMapRef: {name: c}}]
                        readinessProbe: {httpGet: {path: health, port: http}, periodSeconds: 2}
                        livenessProbe: {exec: {command: [true-ish]}}
                        startupProbe: {tcpSocket: {port: 8080}, failureThreshold: 30}
                        resources: {limits: {cpu: 500m, memory: 64Mi}, requests: {cpu: "0.25"}}
                        volumeMounts: [{name: tmp, mountPath: /tmp}, {name: config, mountPath: /etc/c, readOnly: true}]
                        lifecycle: {preStop: {exec: {command: [sleep, "1"]}}}
                        securityContext: {capabilities: {drop: [ALL]}, readOnlyRootFilesystem: true}
                """
        )
        let deployment = try Deployment(object(text), warnings: &warnings)
        #expect(warnings.isEmpty, "\(warnings)")
        #expect(deployment.surge == 2 && deployment.unavailable == 2)
        let container = deployment.template.spec.containers[0]
        let probe = try #require(container.readinessProbe)
        guard case .httpGet(let get) = probe.action else {
            Issue.record("no HTTP probe")
            return
        }
        #expect(get.path == "/health" && get.port == 8080 && get.host == nil && !get.isTLS && get.headers.isEmpty)
        #expect(probe.periodSeconds == 2 && probe.timeoutSeconds == 1 && probe.failureThreshold == 3)
        #expect(container.startupProbe?.action == .tcpSocket(port: 8080, host: nil))
        #expect(
            container.env.map(\.value) == [
                .literal("x"), .secretKey(name: "s", key: "k", isOptional: true), .field(.podIP),
            ]
        )
        #expect(container.resources.cpuLimit?.thousandths == 500 && container.resources.cpuRequest?.thousandths == 250)
        #expect(container.resources.memoryRequest?.value == 67_108_864)
        #expect(container.preStop == .action(.exec(command: ["sleep", "1"])))
        guard case .files(let sources, let defaultMode) = deployment.template.spec.volumes[1].source,
            case .configMap(let keys) = sources.first
        else {
            Issue.record("no config map volume")
            return
        }
        #expect(defaultMode == 0o640 && keys.items.first?.path == "b/c")
    }

    @Test(
        "a fault is told with its place",
        arguments: [
            (deploymentText(spec: "  replicas: three"), "x.yaml:9:13", "must be an integer"),
            (deploymentText(spec: "  replicas: -1"), "x.yaml:9:13", "from 0"),
            (deploymentText(spec: "  strategy: {type: RollingUpdat}"), "x.yaml:9:20", "did you mean"),
            (deploymentText(pod: "      restartPolicy: always"), "x.yaml:14:22", "must be one of"),
            (deploymentText(container: "        env: [{name: A, value: 1}]"), "x.yaml:18:32", "quote it"),
            (deploymentText(container: "        env: [{name: A, value: x, valueFrom: {}}]"), "x.yaml:18:46", "beside"),
            (
                deploymentText(container: "        readinessProbe: {httpGet: {port: web}}"), "x.yaml:18:42",
                "does not have"
            ),
            (deploymentText(container: "        livenessProbe: {}"), "x.yaml:18:24", "needs httpGet"),
            (deploymentText(container: "        volumeMounts: [{name: q, mountPath: /q}]"), "x.yaml:16:", "names 'q'"),
            (deploymentText(container: "        resources: {limits: {memory: lots}}"), "x.yaml:18:38", "no quantity"),
            (deploymentText(pod: "      volumes: [{name: a, hostPath: {path: ../x}}]"), "x.yaml:14:44", "absolute"),
            ("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: Bad_}\nspec: {}\n", "x.yaml:3:18", "lower-case"),
            (
                "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec: {selector: {matchLabels: {a: b}}}\n",
                "x.yaml:4:7", "template"
            ),
        ]
    )
    func faults(text: String, place: String, words: String) throws {
        let error = try #require(throws: ManifestError.self) { try Workloads(try objects(text)) }
        #expect(error.description.hasPrefix(place), "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test("what has no effect is a warning with its path")
    func warnings() throws {
        let text = deploymentText(
            pod: "      nodeSelector: {a: b}",
            container: "        imagePulPolicy: Always\n        tty: true"
        )
        let workloads = try Workloads(
            try objects(text + "\n---\napiVersion: v1\nkind: LimitRange\nmetadata: {name: p}\n")
        )
        #expect(
            workloads.warnings.map(\.path) == [
                "spec.template.spec.containers[0].imagePulPolicy", "spec.template.spec.nodeSelector", "kind",
            ]
        )
        #expect(workloads.warnings[0].message.contains("did you mean 'imagePullPolicy'"))
        #expect(workloads.warnings[0].position.description == "x.yaml:18:9")
        #expect(workloads.workloads.count == 1)
    }

    @Test("services, config maps, secrets, claims and namespaces are read")
    func others() throws {
        let text = """
            apiVersion: v1
            kind: Service
            metadata: {name: s, namespace: n}
            spec:
              type: NodePort
              ports:
              - {name: http, port: 80, targetPort: http, nodePort: 30080}
              - {name: dns, port: 53, protocol: UDP}
              selector: {app: api}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: c}
            data: {a: "1"}
            binaryData: {b: /wA=}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: k}
            data: {a: c2VjcmV0}
            stringData: {b: plain}
            ---
            apiVersion: v1
            kind: PersistentVolumeClaim
            metadata: {name: p}
            spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: n}
            """
        let workloads = try Workloads(try objects(text))
        #expect(workloads.warnings.map(\.path) == ["spec.resources.requests.storage"], "\(workloads.warnings)")
        let service = workloads.services[0]
        #expect(service.kind == .nodePort && service.ports[0].targetPort == .string("http"))
        #expect(service.ports[1].targetPort == .integer(53) && service.ports[1].portProtocol == .udp)
        #expect(workloads.configMaps[0].contents == ["a": [0x31], "b": [0xFF, 0]])
        let secret = workloads.secrets[0]
        #expect(secret.contents == ["a": Array("secret".utf8), "b": Array("plain".utf8)])
        #expect(!"\(secret)\(String(reflecting: secret))".contains("plain"))
        #expect(workloads.persistentVolumeClaims[0].storage?.value == 1 << 30)
        #expect(workloads.namespaces[0].metadata.name == "n")
        let error = try #require(throws: ManifestError.self) {
            try Workloads(try objects("apiVersion: v1\nkind: Secret\nmetadata: {name: k}\ndata: {a: hunter2!}\n"))
        }
        #expect(!error.description.contains("hunter2"))
    }
}
