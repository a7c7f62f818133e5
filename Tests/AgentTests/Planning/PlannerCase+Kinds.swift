import ControllerAPI

extension PlannerCase {
    private static let three = Samples.statefulSet("replicas: 3")
    private static let parallel = Samples.statefulSet("replicas: 3\npodManagementPolicy: Parallel")
    private static let partitioned = Samples.statefulSet("replicas: 3\nupdateStrategy: {rollingUpdate: {partition: 2}}")
    private static let manual = Samples.statefulSet("replicas: 2\nupdateStrategy: {type: OnDelete}")
    private static let soaking = Samples.statefulSet("replicas: 2\nminReadySeconds: 5")

    static let statefulSets = [
        PlannerCase("the first Pod is made alone", three, [], does: ["create pod0"], .progressing),
        PlannerCase(
            "the next one waits until the first is ready",
            three,
            ["new0 starting"],
            .progressing,
            says: "no answer"
        ),
        PlannerCase("then it is made", three, ["new0 ready"], does: ["create pod1"], .progressing),
        PlannerCase(
            "a gap is filled before what is above it",
            three,
            ["new0 ready", "new2 ready"],
            does: ["create pod1"],
            .progressing
        ),
        PlannerCase("all of them are well", three, ["new0 ready", "new1 ready", "new2 ready"], .healthy),
        PlannerCase(
            "in parallel all are made at once",
            parallel,
            [],
            does: ["create pod0", "create pod1", "create pod2"],
            .progressing
        ),
        PlannerCase(
            "numbers start where they are told to",
            Samples.statefulSet("replicas: 1\nordinals: {start: 5}"),
            ["new0 ready"],
            does: ["create pod5"],
            .progressing
        ),
        PlannerCase(
            "scaled down the highest goes first, alone",
            Samples.statefulSet("replicas: 1"),
            ["new0 ready", "new1 ready", "new2 ready"],
            does: ["remove pod2"],
            .progressing
        ),
        PlannerCase(
            "the next one goes when the one above is gone",
            Samples.statefulSet("replicas: 1"),
            ["new0 ready", "new1 ready", "new2 ready leaving"],
            .progressing
        ),
        PlannerCase(
            "in parallel all that are too many go at once",
            Samples.statefulSet("replicas: 1\npodManagementPolicy: Parallel"),
            ["new0 ready", "new1 ready", "new2 ready"],
            does: ["remove pod1", "remove pod2"],
            .progressing
        ),
        PlannerCase(
            "a rolling update begins with the highest",
            three,
            ["old0 ready", "old1 ready", "old2 ready"],
            does: ["remove pod2"],
            .progressing,
            says: "3 are to be replaced"
        ),
        PlannerCase(
            "a Pod is never made beside the one whose number it has",
            three,
            ["old0 ready", "old1 ready", "old2 ready leaving"],
            .progressing
        ),
        PlannerCase(
            "it is made when that is gone",
            three,
            ["old0 ready", "old1 ready"],
            does: ["create pod2"],
            .progressing
        ),
        PlannerCase(
            "the next lower one waits for the new one",
            three,
            ["old0 ready", "old1 ready", "new2 starting"],
            .progressing
        ),
        PlannerCase(
            "and goes when it is ready",
            three,
            ["old0 ready", "old1 ready", "new2 ready"],
            does: ["remove pod1"],
            .progressing
        ),
        PlannerCase(
            "a Pod that has not been ready for long enough holds the next one up",
            soaking,
            ["old0 ready", "new1 ready for=2"],
            .progressing
        ),
        PlannerCase(
            "numbers below the partition keep what they have",
            partitioned,
            ["old0 ready", "old1 ready", "old2 ready"],
            does: ["remove pod2"],
            .progressing
        ),
        PlannerCase("and then it is as desired", partitioned, ["old0 ready", "old1 ready", "new2 ready"], .healthy),
        PlannerCase("on delete nothing is replaced", manual, ["old0 ready", "old1 ready"], .healthy),
        PlannerCase("until somebody removes a Pod", manual, ["old0 ready"], does: ["create pod1"], .progressing),
        PlannerCase(
            "an old Pod that never came up is no reason to wait for it",
            three,
            ["old0 ready", "old1 dead", "old2 ready"],
            does: ["remove pod1"],
            .progressing
        ),
        PlannerCase(
            "two may be missing where the manifest says so",
            Samples.statefulSet("replicas: 3\nupdateStrategy: {rollingUpdate: {maxUnavailable: 2}}"),
            ["old0 ready", "old1 ready", "old2 ready"],
            does: ["remove pod1", "remove pod2"],
            .progressing
        ),
        PlannerCase(
            "a release that fails again and again is bad",
            three,
            ["old0 ready", "old1 ready", "new2 dead failures=3"],
            .degraded,
            says: "failed 3 times"
        ),
        PlannerCase(
            "an agent that has just started removes nothing",
            parallel,
            ["old0 unknown age=1", "old1 unknown age=1", "old2 unknown age=1"],
            .progressing
        ),
        PlannerCase(
            "a Pod whose network is gone is made anew",
            three,
            ["new0 ready", "new1 broken", "new2 ready"],
            does: ["remove pod1"],
            .progressing
        ),
    ]

    private static let agent = Samples.daemonSet()
    private static let surging = Samples.daemonSet("updateStrategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}")

    static let daemonSets = [
        PlannerCase("a DaemonSet has one Pod here", agent, [], does: ["create new0"], .progressing),
        PlannerCase("and one is enough", agent, ["new0 ready"], .healthy),
        PlannerCase("two are one too many", agent, ["new0 ready", "new1 ready"], does: ["remove new1"], .progressing),
        PlannerCase("the old Pod goes first", agent, ["old0 ready"], does: ["remove old0"], .progressing),
        PlannerCase("the new one waits until it is gone", agent, ["old0 ready leaving"], .progressing),
        PlannerCase(
            "with a surge the new one comes first",
            surging,
            ["old0 ready"],
            does: ["create new0"],
            .progressing
        ),
        PlannerCase(
            "and the old one goes when it is ready",
            surging,
            ["old0 ready", "new0 ready"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "on delete the old one stays",
            Samples.daemonSet("updateStrategy: {type: OnDelete}"),
            ["old0 ready"],
            .healthy
        ),
        PlannerCase(
            "and is replaced when somebody removed it",
            Samples.daemonSet("updateStrategy: {type: OnDelete}"),
            [],
            does: ["create new0"],
            .progressing
        ),
    ]

    static let pods = [
        PlannerCase("a Pod is made under its own name", Samples.pod(), [], does: ["create pod0"], .progressing),
        PlannerCase("and left alone", Samples.pod(), ["new0 ready"], .healthy),
        PlannerCase(
            "another one of its name waits until it is gone",
            Samples.pod(),
            ["old0 ready"],
            does: ["remove pod0"],
            .progressing
        ),
        PlannerCase("really gone", Samples.pod(), ["old0 ready leaving"], .progressing),
        PlannerCase("its container starts again", Samples.pod(), ["new0 dead due"], does: ["start pod0"], .progressing),
        PlannerCase(
            "a Pod that is to end by itself is waited for",
            Samples.pod("restartPolicy: Never"),
            ["new0 ready for=9"],
            .progressing,
            says: "0 of 1 Pods have succeeded"
        ),
        PlannerCase(
            "and is well when it runs on, as a server does",
            Samples.pod("restartPolicy: Never"),
            ["new0 ready for=10"],
            .healthy
        ),
        PlannerCase(
            "but not before its probes say so",
            Samples.pod("restartPolicy: OnFailure"),
            ["new0 starting age=60"],
            .progressing
        ),
        PlannerCase(
            "a Pod that ends by itself is done when it succeeds",
            Samples.pod("restartPolicy: Never"),
            ["new0 done"],
            does: ["end pod0"],
            .healthy
        ),
        PlannerCase(
            "and has failed when it fails",
            Samples.pod("restartPolicy: Never"),
            ["new0 dead"],
            does: ["end pod0"],
            .degraded,
            says: "it ended"
        ),
        PlannerCase(
            "unless its container may start again",
            Samples.pod("restartPolicy: OnFailure"),
            ["new0 dead due failures=9"],
            does: ["start pod0"],
            .progressing
        ),
    ]
}
