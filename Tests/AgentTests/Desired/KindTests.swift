import Manifests
import Testing

@testable import Agent

@Suite("What each kind asks of a host")
struct KindTests {
    private static let all = [
        Samples.deployment(), Samples.statefulSet(), Samples.daemonSet(), Samples.job(),
        Samples.cronJob("schedule: \"@daily\""), Samples.pod(),
    ]

    @Test("Workloads of one name are told apart by their kind, and no two have Pods of one name")
    func keys() throws {
        let workloads = try Samples.desired(Self.all.joined(separator: "\n---\n")).workloads
        #expect(workloads.count == 6)
        #expect(Set(workloads.map(\.key)).count == 6)
        #expect(Set(workloads.map { $0.podName(0) }).count == 6)
        #expect(Set(workloads.map(\.specHash)).count == 6)
        for key in workloads.map(\.key) { #expect(WorkloadKey(key.description) == key) }
        #expect(WorkloadKey("default/web")?.kind == .deployment)
        #expect(WorkloadKey("default/a.b.Job") == WorkloadKey(kind: .job, namespace: "default", name: "a.b"))
        #expect(WorkloadKey("nonsense") == nil)
    }

    @Test("A Deployment's Pods are called what they were before there were other kinds")
    func names() throws {
        let workload = try Samples.workload(Samples.deployment())
        #expect(workload.podName(3) == "web-\(workload.specHash)-3")
        #expect(workload.key.description == "default/web")
    }

    @Test("A StatefulSet's claims are volumes of the host, one for each Pod, and each Pod has its own")
    func claims() throws {
        let state = try Samples.desired(
            Samples.statefulSet(
                """
                replicas: 2
                volumeClaimTemplates:
                - metadata: {name: data}
                  spec: {accessModes: [ReadWriteOnce]}
                """,
                container: "volumeMounts: [{name: data, mountPath: /data}]"
            )
        )
        #expect(state.volumes == ["headgate_test_default_data-web-0", "headgate_test_default_data-web-1"])
        let pod = state.workloads[0].instance(1)
        #expect(pod.podName(1) == "web-1")
        #expect(pod.template.spec.hostname == "web-1")
        #expect(pod.template.metadata.labels["statefulset.kubernetes.io/pod-name"] == "web-1")
        #expect(
            pod.template.spec.volumes.map(\.source) == [
                .persistentVolumeClaim(claimName: "data-web-1", readOnly: false)
            ]
        )
        #expect(pod.specHash == state.workloads[0].specHash)
    }

    @Test("An indexed Job tells each Pod its number, also when it is tried again")
    func indexed() throws {
        let job = try Samples.workload(
            Samples.job(
                "completions: 3\ncompletionMode: Indexed",
                container: "env: [{name: A, value: x}]"
            )
        )
        for (index, number) in [(0, "0"), (2, "2"), (4, "1")] {
            let pod = job.instance(index)
            #expect(
                pod.environments["web"] == [
                    .value(name: "JOB_COMPLETION_INDEX", text: number), .literal(name: "A", text: "x"),
                ]
            )
            #expect(pod.template.spec.hostname == "web-\(number)")
        }
        #expect(try Samples.workload(Samples.job()).instance(1).environments["web"] == [])
    }

    @Test("A Pod may not have the name of a StatefulSet's Pod")
    func twins() throws {
        let error = try #require(throws: AgentError.self) {
            _ = try Samples.desired(Samples.statefulSet(), Samples.pod(name: "web-1"))
        }
        #expect(error.message.contains("StatefulSet/web makes a Pod of the same name"))
        #expect(throws: Never.self) { _ = try Samples.desired(Samples.statefulSet(), Samples.pod(name: "web-3")) }
    }
}
