import Manifests
import Testing

@Suite("Workloads of all kinds")
struct WorkloadKindTests {
    private static let pods: String = """
          template:
            metadata: {labels: {app: db}}
            spec:
              containers: [{name: db, image: db:1, volumeMounts: [{name: data, mountPath: /data}]}]
              volumes: [{name: data, emptyDir: {}}]
        """

    private static func setText(_ kind: String, _ spec: String, template: String = pods) -> String {
        "apiVersion: apps/v1\nkind: \(kind)\nmetadata: {name: db}\nspec:\n\(spec)\n"
            + "  selector: {matchLabels: {app: db}}\n\(template)\n"
    }

    private static func jobText(_ spec: String, policy: String = "restartPolicy: Never") -> String {
        "apiVersion: batch/v1\nkind: Job\nmetadata: {name: job}\nspec:\n\(spec)\n  template:\n    spec:\n"
            + "      \(policy)\n      containers: [{name: job, image: job:1}]\n"
    }

    private static func successText(_ rules: String) -> String {
        jobText("  completions: 2\n  completionMode: Indexed\n  successPolicy: {rules: [\(rules)]}")
    }

    private static func failureText(_ rules: String, policy: String = "Never") -> String {
        jobText("  podFailurePolicy: {rules: [\(rules)]}", policy: "restartPolicy: \(policy)")
    }

    private static func cronJobText(_ spec: String) -> String {
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: cron}\nspec:\n\(spec)\n  jobTemplate:\n    spec:\n"
            + "      template:\n        spec:\n          restartPolicy: OnFailure\n"
            + "          containers: [{name: job, image: job:1}]\n"
    }

    private func workload(_ text: String) throws -> (Workload, [ManifestWarning]) {
        let workloads = try Workloads(try objects(text))
        return (try #require(workloads.workloads.first), workloads.warnings)
    }

    @Test("A StatefulSet gives each Pod a name, a host name and claims of its own")
    func statefulSet() throws {
        let (workload, warnings) = try workload(
            Self.setText(
                "StatefulSet",
                """
                  replicas: 2
                  serviceName: peers
                  minReadySeconds: 3
                  podManagementPolicy: Parallel
                  updateStrategy: {rollingUpdate: {partition: 1, maxUnavailable: 50%}}
                  ordinals: {start: 4}
                  persistentVolumeClaimRetentionPolicy: {whenDeleted: Delete, whenScaled: Retain}
                  volumeClaimTemplates:
                  - metadata: {name: data}
                    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
                """
            )
        )
        guard case .statefulSet(let set) = workload else {
            Issue.record("\(workload.kind)")
            return
        }
        #expect(set.ordinals == 4..<6 && set.serviceName == "peers" && workload.minReadySeconds == 3)
        #expect(set.podManagementPolicy == .parallel && set.unavailable == 1)
        #expect(set.updateStrategy == .rollingUpdate(partition: 1, maxUnavailable: .string("50%")))
        let spec = set.template(ofPod: "db-4").spec
        #expect(spec.hostname == "db-4")
        #expect(
            spec.volumes.map(\.source) == [.persistentVolumeClaim(claimName: "data-db-4", readOnly: false)],
            "the claim takes the place of the volume of its name"
        )
        #expect(
            warnings.map(\.path) == [
                "spec.persistentVolumeClaimRetentionPolicy.whenDeleted",
                "spec.volumeClaimTemplates[0].spec.resources.requests.storage",
            ]
        )
    }

    @Test("A StatefulSet has Kubernetes' defaults")
    func statefulSetDefaults() throws {
        let (workload, warnings) = try workload(Self.setText("StatefulSet", "  serviceName: db"))
        guard case .statefulSet(let set) = workload else {
            Issue.record("\(workload.kind)")
            return
        }
        #expect(warnings.isEmpty, "\(warnings)")
        #expect(set.ordinals == 0..<1 && set.podManagementPolicy == .orderedReady && set.unavailable == 1)
        #expect(set.updateStrategy == .rollingUpdate(partition: 0, maxUnavailable: .integer(1)))
    }

    @Test(
        "A DaemonSet says which Pod goes first",
        arguments: [
            ("", DaemonSet.UpdateStrategy.rollingUpdate(startsFirst: false)),
            ("  updateStrategy: {type: OnDelete}", .onDelete),
            ("  updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}", .rollingUpdate(startsFirst: true)),
            ("  updateStrategy: {rollingUpdate: {maxUnavailable: 10%}}", .rollingUpdate(startsFirst: false)),
        ]
    )
    func daemonSet(spec: String, strategy: DaemonSet.UpdateStrategy) throws {
        guard case .daemonSet(let set) = try workload(Self.setText("DaemonSet", spec)).0 else {
            Issue.record("no DaemonSet")
            return
        }
        #expect(set.updateStrategy == strategy)
    }

    @Test(
        "A Job runs once, or as often as it says",
        arguments: [
            ("", 1, 1), ("  completions: 4", 4, 1), ("  parallelism: 3", nil, 3),
            ("  completions: 4\n  parallelism: 2", 4, 2),
        ] as [(String, Int?, Int)]
    )
    func job(spec: String, completions: Int?, parallelism: Int) throws {
        guard case .job(let job) = try workload(Self.jobText(spec)).0 else {
            Issue.record("no Job")
            return
        }
        #expect(job.spec.completions == completions && job.spec.parallelism == parallelism)
        #expect(job.spec.backoffLimit == 6 && !job.spec.suspend && job.spec.ttlSecondsAfterFinished == nil)
    }

    @Test(
        "A rule of a successPolicy is met by enough of the numbers that it is about",
        arguments: [
            ("{succeededCount: 2}", [0, 3], true), ("{succeededCount: 3}", [0, 3], false),
            ("{succeededIndexes: \"0,2-3\"}", [0, 2, 3], true), ("{succeededIndexes: \"0,2-3\"}", [0, 1, 3], false),
            ("{succeededIndexes: \"0,2-3\", succeededCount: 2}", [1, 2, 3], true),
            ("{succeededIndexes: \"0,2-3\", succeededCount: 2}", [1, 3], false),
        ] as [(String, Set<Int>, Bool)]
    )
    func successPolicy(rule: String, succeeded: Set<Int>, isMet: Bool) throws {
        let spec = "  completions: 4\n  completionMode: Indexed\n  successPolicy: {rules: [\(rule)]}"
        let (workload, warnings) = try workload(Self.jobText(spec))
        guard case .job(let job) = workload else {
            Issue.record("no Job")
            return
        }
        #expect(warnings.isEmpty)
        #expect(job.spec.successRules.map { $0.isMet(by: succeeded) } == [isMet])
    }

    @Test("What a Job asks for and does not get is named")
    func jobWarnings() throws {
        let rule = "{action: Ignore, onPodConditions: [{type: DisruptionTarget}]}"
        let spec = "  podReplacementPolicy: TerminatingOrFailed\n  podFailurePolicy: {rules: [\(rule)]}"
        let (_, warnings) = try workload(Self.jobText(spec))
        let paths = ["spec.podFailurePolicy.rules[0].onPodConditions", "spec.podReplacementPolicy"]
        #expect(warnings.map(\.path).sorted() == paths)
        #expect(try workload(Self.jobText("  podReplacementPolicy: Failed")).1.isEmpty)
    }

    @Test("A CronJob has Kubernetes' defaults, and its template's Pods")
    func cronJob() throws {
        let (workload, warnings) = try workload(
            Self.cronJobText("  schedule: \"0 3 * * *\"\n  timeZone: Europe/Berlin")
        )
        guard case .cronJob(let cronJob) = workload else {
            Issue.record("\(workload.kind)")
            return
        }
        #expect(warnings.isEmpty, "\(warnings)")
        #expect(cronJob.schedule == "0 3 * * *" && cronJob.timeZone == "Europe/Berlin")
        #expect(cronJob.concurrencyPolicy == .allow && cronJob.startingDeadlineSeconds == nil && !cronJob.suspend)
        #expect(cronJob.successfulJobsHistoryLimit == 3 && cronJob.failedJobsHistoryLimit == 1)
        #expect(workload.template.spec.containers.map(\.image) == ["job:1"])
        #expect(cronJob.job(named: "cron-1").metadata.name == "cron-1")
    }

    @Test("A Pod is its own template")
    func pod() throws {
        let (workload, warnings) = try workload(
            "apiVersion: v1\nkind: Pod\nmetadata: {name: p, labels: {app: p}}\n"
                + "spec: {nodeName: x, containers: [{name: p, image: p:1}]}\n"
        )
        #expect(workload.kind == .pod && workload.template.metadata.labels == ["app": "p"])
        #expect(warnings.map(\.path) == ["spec.nodeName"])
    }

    @Test(
        "What Kubernetes refuses is refused, with its place",
        arguments: [
            (jobText("", policy: "restartPolicy: Always"), "restartPolicy must be Never or OnFailure here, not Always"),
            (jobText("", policy: "terminationGracePeriodSeconds: 1"), "restartPolicy must be Never or OnFailure"),
            (jobText("  completionMode: Indexed"), "spec.completions is required"),
            (jobText("  backoffLimit: -1"), "spec.backoffLimit must be from 0"),
            (jobText("  backoffLimitPerIndex: 1"), "needs completionMode Indexed"),
            (
                jobText("  completions: 2\n  completionMode: Indexed\n  maxFailedIndexes: 1"),
                "needs backoffLimitPerIndex"
            ),
            (
                jobText(
                    "  completions: 2\n  completionMode: Indexed\n  backoffLimitPerIndex: 1",
                    policy: "restartPolicy: OnFailure"
                ),
                "needs a Pod template with restartPolicy Never"
            ),
            (failureText("{onExitCodes: {operator: In, values: [1]}}"), "action is required"),
            (failureText("{action: FailIndex, onExitCodes: {operator: In, values: [1]}}"), "FailIndex needs"),
            (failureText("{action: Count}"), "must have onExitCodes or onPodConditions"),
            (failureText("{action: Count, onExitCodes: {operator: In, values: [0]}}"), "none of them 0"),
            (failureText("{action: Count, onExitCodes: {operator: In, values: [1, 1]}}"), "each once"),
            (failureText("{action: Count, onExitCodes: {operator: In, values: []}}"), "1 to 255"),
            (
                failureText("{action: Count, onExitCodes: {operator: In, values: [1]}}", policy: "OnFailure"),
                "needs a Pod template with restartPolicy Never"
            ),
            (successText("{succeededIndexes: \"0,2\"}"), "must be numbers below 2"),
            (successText("{succeededIndexes: \"1,0\"}"), "must be numbers below 2"),
            (successText("{}"), "must have succeededIndexes or succeededCount"),
            (successText(""), "must have 1 to 20 rules"),
            (jobText("  activeDeadlineSeconds: 0"), "spec.activeDeadlineSeconds must be from 1"),
            (cronJobText("  timeZone: UTC"), "spec.schedule is required"),
            (cronJobText("  schedule: \"TZ=UTC * * * * *\""), "use timeZone"),
            (cronJobText("  schedule: \"* * * * *\"\n  concurrencyPolicy: Forbids"), "did you mean 'Forbid'"),
            (setText("StatefulSet", "  replicas: -1"), "spec.replicas must be from 0"),
            (setText("StatefulSet", "  updateStrategy: {type: Recreate}"), "must be one of RollingUpdate, OnDelete"),
            (
                setText("StatefulSet", "  updateStrategy: {type: OnDelete, rollingUpdate: {partition: 1}}"),
                "goes only with type RollingUpdate"
            ),
            (setText("StatefulSet", "  updateStrategy: {rollingUpdate: {maxUnavailable: 0}}"), "must not be 0"),
            (
                setText("DaemonSet", "  updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}"),
                "must be 0 when maxSurge is not"
            ),
            (
                setText("DaemonSet", "", template: pods.replacing("spec:\n", "spec:\n      restartPolicy: Never\n")),
                "restartPolicy must be Always here, not Never"
            ),
            (setText("DaemonSet", "", template: pods.replacing("app: db", "app: x")), "does not match the labels"),
            (
                "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: c}\nspec: {accessModes: [ReadWriteOnc]}\n",
                "did you mean 'ReadWriteOnce'"
            ),
        ]
    )
    func faults(text: String, words: String) throws {
        let error = try #require(throws: ManifestError.self) { try Workloads(try objects(text)) }
        #expect(error.description.hasPrefix("x.yaml:"), "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test(
        "A selector's expressions must fit the template's labels",
        arguments: [
            ("{key: app, operator: In, values: [db, x]}", true), ("{key: app, operator: In, values: [x]}", false),
            ("{key: app, operator: NotIn, values: [x]}", true), ("{key: app, operator: NotIn, values: [db]}", false),
            ("{key: app, operator: Exists}", true), ("{key: tier, operator: Exists}", false),
            ("{key: tier, operator: DoesNotExist}", true), ("{key: app, operator: DoesNotExist}", false),
            ("{key: app, operator: In}", false), ("{key: app, operator: Exists, values: [db]}", false),
        ]
    )
    func selector(expression: String, fits: Bool) throws {
        let text = Self.setText("DaemonSet", "").replacing(
            "{matchLabels: {app: db}}",
            "{matchExpressions: [\(expression)]}"
        )
        if fits {
            #expect(try workload(text).1.isEmpty)
        } else {
            #expect(throws: ManifestError.self) { try Workloads(try objects(text)) }
        }
    }
}

extension String {
    fileprivate func replacing(_ part: String, _ other: String) -> String {
        split(separator: part, omittingEmptySubsequences: false).joined(separator: other)
    }
}
