import ControllerAPI
import Testing

/// One line of the planner's table: what is asked for, what is there, what is done about it and how it is called.
struct PlannerCase: Sendable, CustomTestStringConvertible {
    let name: String
    let manifest: String
    let pods: [String]
    let operations: [String]
    let health: Health

    /// What the workload's message says, among other things.
    var says: [String] = []

    var testDescription: String { name }

    init(
        _ name: String,
        _ manifest: String,
        _ pods: [String],
        does operations: [String] = [],
        _ health: Health,
        says: String...
    ) {
        self.name = name
        self.manifest = manifest
        self.pods = pods
        self.operations = operations
        self.health = health
        self.says = says
    }
}

extension PlannerCase {
    private static let two = Samples.rolling(replicas: 2, surge: 1, unavailable: 0)
    private static let one = Samples.rolling(replicas: 1, surge: 1, unavailable: 0)
    private static let tight = Samples.rolling(replicas: 3, surge: 0, unavailable: 1)
    private static let recreate = Samples.deployment("replicas: 2\nstrategy: {type: Recreate}")
    private static let soaking = Samples.rolling(replicas: 1, surge: 1, unavailable: 0, extra: "minReadySeconds: 5")

    static let rollouts = [
        PlannerCase(
            "a first roll-out makes every Pod at once",
            two,
            [],
            does: ["create new0", "create new1"],
            .progressing,
            says: "0 of 2 replicas are available"
        ),
        PlannerCase("a host that is as desired is left alone", two, ["new0 ready", "new1 ready"], .healthy),
        PlannerCase(
            "a roll-out waits for the first Pods",
            two,
            ["new0 starting", "new1 ready"],
            .progressing,
            says: "no answer"
        ),
        PlannerCase(
            "a rolling update makes as many new Pods as the surge",
            two,
            ["old0 ready", "old1 ready"],
            does: ["create new0"],
            .progressing
        ),
        PlannerCase(
            "no old Pod goes before a new one is ready",
            two,
            ["old0 ready", "old1 ready", "new0 starting"],
            .progressing
        ),
        PlannerCase(
            "a ready new Pod replaces an old one",
            two,
            ["old0 ready", "old1 ready", "new0 ready"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "the next new Pod is made while the old one goes",
            two,
            ["old0 ready leaving", "old1 ready", "new0 ready"],
            does: ["create new1"],
            .progressing
        ),
        PlannerCase(
            "the last old Pod goes",
            two,
            ["old1 ready", "new0 ready", "new1 ready"],
            does: ["remove old1"],
            .progressing
        ),
        PlannerCase(
            "a roll-out is over when the old Pods are gone",
            two,
            ["old1 ready leaving", "new0 ready", "new1 ready"],
            .progressing,
            says: "2 of 2 replicas are available; still ending: 1 of the last release"
        ),
        PlannerCase(
            "without surge an old Pod goes first, as many as may be missing",
            tight,
            ["old0 ready", "old1 ready", "old2 ready"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "without surge a new Pod takes the place of the one that goes",
            tight,
            ["old0 ready leaving", "old1 ready", "old2 ready"],
            does: ["create new0"],
            .progressing
        ),
        PlannerCase(
            "without surge an old Pod that serves nobody is the one that goes",
            tight,
            ["old0 ready", "old1 starting", "old2 ready"],
            does: ["remove old1"],
            .progressing
        ),
        PlannerCase(
            "an old release that never came up does not block the next",
            tight,
            ["old0 starting", "old1 dead", "old2 starting"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "what a bad release left makes room for the next",
            one,
            ["old0 ready", "old1 dead age=1"],
            does: ["remove old1"],
            .progressing
        ),
        PlannerCase(
            "so does a Pod that never came to have containers",
            one,
            ["old0 ready", "old1 hollow unknown age=1"],
            does: ["remove old1"],
            .progressing
        ),
        PlannerCase(
            "an old Pod that fails is kept until the new release is any better",
            one,
            ["old0 dead", "new0 starting"],
            .progressing
        ),
        PlannerCase(
            "an old Pod is not taken for dead before a probe has answered",
            two,
            ["old0 unknown", "old1 unknown", "new0 unknown"],
            .progressing
        ),
        PlannerCase(
            "an old Pod that an agent has only just met is given time",
            tight,
            ["old0 starting age=2", "old1 starting age=2", "old2 starting age=2"],
            .progressing
        ),
        PlannerCase(
            "an old Pod that is not ready goes once all new ones serve",
            one,
            ["old0 unknown age=1", "new0 ready"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "a new Pod counts only after minReadySeconds",
            soaking,
            ["old0 ready", "new0 ready for=4.9"],
            .progressing,
            says: "0 of 1 replicas are available"
        ),
        PlannerCase(
            "a new Pod that has been ready long enough replaces the old",
            soaking,
            ["old0 ready", "new0 ready for=5"],
            does: ["remove old0"],
            .progressing
        ),
        PlannerCase(
            "Recreate takes all old Pods away at once",
            recreate,
            ["old0 ready", "old1 ready"],
            does: ["remove old0", "remove old1"],
            .progressing
        ),
        PlannerCase(
            "Recreate removes a broken old Pod once",
            recreate,
            ["old0 broken", "old1 ready"],
            does: ["remove old0", "remove old1"],
            .progressing
        ),
        PlannerCase("Recreate waits until the old Pods are gone", recreate, ["old0 ready leaving"], .progressing),
        PlannerCase(
            "Recreate then makes the new Pods",
            recreate,
            [],
            does: ["create new0", "create new1"],
            .progressing
        ),
    ]

    static let upkeep = [
        PlannerCase(
            "scaling up makes what is missing",
            Samples.rolling(replicas: 3, surge: 1, unavailable: 0),
            ["new0 ready"],
            does: ["create new1", "create new2"],
            .progressing
        ),
        PlannerCase(
            "scaling down takes those that are not ready, then the highest",
            one,
            ["new0 ready", "new1 ready", "new2 starting"],
            does: ["remove new1", "remove new2"],
            .progressing
        ),
        PlannerCase(
            "no replicas are no Pods",
            Samples.rolling(replicas: 0, surge: 1, unavailable: 0),
            ["new0 ready", "old0 starting"],
            does: ["remove new0", "remove old0"],
            .progressing
        ),
        PlannerCase("none of none is healthy", Samples.rolling(replicas: 0, surge: 1, unavailable: 0), [], .healthy),
        PlannerCase(
            "Pods of a workload that left the overlay go",
            one,
            ["new0 ready", "other0 ready"],
            does: ["remove other0"],
            .healthy
        ),
        PlannerCase(
            "Pods that are going already are not removed again",
            one,
            ["new0 ready", "other0 ready leaving"],
            .healthy
        ),
        PlannerCase(
            "a Pod without its sandbox is made anew under another name",
            two,
            ["new0 broken", "new1 ready"],
            does: ["remove new0", "create new2"],
            .progressing
        ),
        PlannerCase(
            "a Pod that lost a container is made anew",
            one,
            ["new0 hollow"],
            does: ["remove new0", "create new1"],
            .progressing
        ),
        PlannerCase(
            "a Pod that was taken out of its network is made anew",
            one,
            ["new0 cut"],
            does: ["remove new0", "create new1"],
            .progressing
        ),
        PlannerCase(
            "a container that somebody paused or renamed is put right",
            one,
            ["new0 ready moved", "old0 ready leaving moved"],
            does: ["right new0"],
            .progressing
        ),
        PlannerCase(
            "a Pod on its way out keeps its name until it is gone",
            one,
            ["new0 ready leaving"],
            does: ["create new1"],
            .progressing
        ),
        PlannerCase(
            "an old Pod is not measured by the new template's containers",
            one,
            ["old0 hollow ready", "new0 starting"],
            .progressing
        ),
        PlannerCase("an ended container starts again", one, ["new0 dead due"], does: ["start new0"], .progressing),
        PlannerCase("not before its time", one, ["new0 dead"], .progressing, says: "it ended"),
        PlannerCase(
            "a container whose liveness probe fails is stopped first",
            one,
            ["new0 sick due"],
            does: ["stop new0"],
            .progressing
        ),
        PlannerCase(
            "an old Pod's container starts again, too",
            one,
            ["old0 dead due age=1", "new0 starting"],
            does: ["start old0"],
            .progressing
        ),
        PlannerCase(
            "a crash loop is a bad release, and the old Pods keep serving",
            two,
            ["old0 ready", "old1 ready", "new0 dead failures=3"],
            .degraded,
            says: "failed 3 times",
            "it ended",
            "keep serving"
        ),
        PlannerCase(
            "two failures are not yet a bad release",
            two,
            ["old0 ready", "old1 ready", "new0 dead failures=2"],
            .progressing
        ),
        PlannerCase("a first release that crashes is bad as well", one, ["new0 dead failures=4"], .degraded),
        PlannerCase(
            "a Pod that recovered is no failure",
            one,
            ["new0 ready failures=5"],
            .healthy
        ),
        PlannerCase(
            "a Pod that is not ready in time is a bad release",
            one,
            ["old0 ready", "new0 starting age=601"],
            .degraded,
            says: "not ready after 600 s (progressDeadlineSeconds)",
            "no answer",
            "keep serving"
        ),
        PlannerCase("until then it is on its way", one, ["new0 starting age=599"], .progressing),
        PlannerCase(
            "the deadline is the manifest's",
            Samples.rolling(replicas: 1, surge: 1, unavailable: 0, extra: "progressDeadlineSeconds: 30"),
            ["new0 starting age=31"],
            .degraded,
            says: "after 30 s"
        ),
        PlannerCase(
            "a paused roll-out goes nowhere",
            Samples.rolling(replicas: 1, surge: 1, unavailable: 0, extra: "paused: true"),
            ["old0 ready"],
            .suspended,
            says: "paused"
        ),
        PlannerCase(
            "what is paused is still kept alive",
            Samples.rolling(replicas: 1, surge: 1, unavailable: 0, extra: "paused: true"),
            ["old0 dead due"],
            does: ["start old0"],
            .suspended
        ),
    ]
}
