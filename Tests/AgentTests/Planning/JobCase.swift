import ControllerAPI
import Testing

@testable import Agent

/// One line of the table for Jobs: what is asked for, remembered and there, what is done and what is written down.
struct JobCase: Sendable, CustomTestStringConvertible {
    let name: String
    let manifest: String
    let pods: [String]
    let operations: [String]
    let health: Health

    /// What is remembered, if there is something.
    var before: (@Sendable (inout JobRun) -> Void)?
    var now = 1000

    /// The numbers of the Pods that succeeded and failed, afterwards.
    var succeeded: [Int] = []
    var failed: [Int] = []

    /// Why the run is over; nil while it is not.
    var finish: String?

    /// When to look again though nothing happens.
    var due: Int?

    var testDescription: String { name }

    init(
        _ name: String,
        _ spec: String,
        _ pods: [String],
        before: (@Sendable (inout JobRun) -> Void)? = nil,
        at now: Int = 1000,
        does operations: [String] = [],
        _ health: Health,
        succeeded: [Int] = [],
        failed: [Int] = [],
        finish: String? = nil,
        due: Int? = nil,
        policy: String = "Never"
    ) {
        self.name = name
        manifest = Samples.job(spec, pod: "restartPolicy: \(policy)")
        self.pods = pods
        self.before = before
        self.now = now
        self.operations = operations
        self.health = health
        self.succeeded = succeeded
        self.failed = failed
        self.finish = finish
        self.due = due
    }
}

extension JobCase {
    private static let hasBegun: @Sendable (inout JobRun) -> Void = { $0.startedAt = 900 }

    private static func ended(_ reason: String, at time: Int) -> @Sendable (inout JobRun) -> Void {
        { run in
            run.startedAt = 900
            run.succeeded = [0]
            run.finish = JobRun.Finish(isComplete: reason == "Complete", reason: reason, message: "", at: time)
        }
    }

    static let all = [
        JobCase("a Job begins with one Pod", "", [], does: ["create new0"], .progressing),
        JobCase("and waits for it", "", ["new0 ready"], .progressing),
        JobCase(
            "it is complete when that succeeds, and the Pod's network goes",
            "",
            ["new0 done"],
            does: ["end new0"],
            .healthy,
            succeeded: [0],
            finish: "Complete"
        ),
        JobCase(
            "what is complete is left alone",
            "",
            ["new0 done broken"],
            before: ended("Complete", at: 950),
            .healthy,
            succeeded: [0],
            finish: "Complete"
        ),
        JobCase(
            "and does not run again though its Pod is gone",
            "",
            [],
            before: ended("Complete", at: 950),
            .healthy,
            succeeded: [0],
            finish: "Complete"
        ),
        JobCase(
            "a Pod that failed is tried again at once",
            "",
            ["new0 dead"],
            does: ["end new0", "create new1"],
            .progressing,
            failed: [0]
        ),
        JobCase(
            "the second time later",
            "",
            ["new0 dead broken", "new1 dead broken"],
            before: {
                $0.startedAt = 900
                $0.failed = [0, 1]
                $0.failedAt = 995
            },
            .progressing,
            failed: [0, 1],
            due: 1005
        ),
        JobCase(
            "when the time has come",
            "",
            ["new0 dead broken", "new1 dead broken"],
            before: {
                $0.startedAt = 900
                $0.failed = [0, 1]
                $0.failedAt = 990
            },
            does: ["create new2"],
            .progressing,
            failed: [0, 1]
        ),
        JobCase(
            "until it failed too often",
            "backoffLimit: 1",
            ["new0 dead broken", "new1 dead"],
            before: {
                $0.startedAt = 900
                $0.failed = [0]
                $0.failedAt = 950
            },
            does: ["end new1"],
            .degraded,
            failed: [0, 1],
            finish: "BackoffLimitExceeded"
        ),
        JobCase(
            "without a second try",
            "backoffLimit: 0",
            ["new0 dead"],
            does: ["end new0"],
            .degraded,
            failed: [0],
            finish: "BackoffLimitExceeded"
        ),
        JobCase(
            "a Pod that ended with its network was ended from outside",
            "backoffLimit: 0",
            ["new0 dead broken"],
            does: ["create new1", "remove new0"],
            .progressing
        ),
        JobCase(
            "one that was made and not started is started",
            "",
            ["new0 unstarted"],
            does: ["begin web of new0"],
            .progressing
        ),
        JobCase(
            "as many as may run at a time",
            "completions: 5\nparallelism: 2",
            [],
            does: ["create new0", "create new1"],
            .progressing
        ),
        JobCase(
            "the next one takes a number that was never used",
            "completions: 5\nparallelism: 2",
            ["new0 done", "new1 ready"],
            does: ["end new0", "create new2"],
            .progressing,
            succeeded: [0]
        ),
        JobCase(
            "no more than are still missing",
            "completions: 3\nparallelism: 3",
            ["new0 done", "new1 done", "new2 ready"],
            before: hasBegun,
            does: ["end new0", "end new1"],
            .progressing,
            succeeded: [0, 1]
        ),
        JobCase(
            "one that is on its way out still runs",
            "completions: 5\nparallelism: 2",
            ["new0 ready", "new1 ready leaving"],
            .progressing
        ),
        JobCase(
            "fewer when the overlay says so",
            "completions: 5\nparallelism: 1",
            ["new0 ready", "new1 ready"],
            does: ["remove new1"],
            .progressing
        ),
        JobCase(
            "one success is enough for a queue of work",
            "parallelism: 2",
            ["new0 done", "new1 ready"],
            does: ["end new0"],
            .progressing,
            succeeded: [0]
        ),
        JobCase(
            "when the others are done too",
            "parallelism: 2",
            ["new0 done", "new1 done"],
            does: ["end new0", "end new1"],
            .healthy,
            succeeded: [0, 1],
            finish: "Complete"
        ),
        JobCase("suspended it stops", "suspend: true", ["new0 ready"], does: ["remove new0"], .suspended),
        JobCase(
            "it may take so long",
            "activeDeadlineSeconds: 200",
            ["new0 ready"],
            before: hasBegun,
            .progressing,
            due: 1100
        ),
        JobCase(
            "and no longer",
            "activeDeadlineSeconds: 100",
            ["new0 ready"],
            before: hasBegun,
            does: ["remove new0"],
            .degraded,
            finish: "DeadlineExceeded"
        ),
        JobCase(
            "a clock that was set back ends nothing",
            "activeDeadlineSeconds: 100",
            ["new0 ready"],
            before: hasBegun,
            at: 5,
            .progressing,
            due: 1000
        ),
        JobCase(
            "what is left of it is kept for a while",
            "ttlSecondsAfterFinished: 100",
            ["new0 done broken"],
            before: ended("Complete", at: 950),
            .healthy,
            succeeded: [0],
            finish: "Complete",
            due: 1050
        ),
        JobCase(
            "and then removed",
            "ttlSecondsAfterFinished: 50",
            ["new0 done broken"],
            before: ended("Complete", at: 950),
            does: ["remove new0"],
            .healthy,
            succeeded: [0],
            finish: "Complete"
        ),
        JobCase("the Pods of another template go first", "", ["old0 ready"], does: ["remove old0"], .progressing),
        JobCase("and are gone before new ones come", "", ["old0 ready leaving"], .progressing),
        JobCase(
            "each number has its Pod",
            "completions: 3\nparallelism: 2\ncompletionMode: Indexed",
            [],
            does: ["create new0", "create new1"],
            .progressing
        ),
        JobCase(
            "a number that failed is tried again under another name",
            "completions: 2\nparallelism: 2\ncompletionMode: Indexed",
            ["new0 dead", "new1 done"],
            before: hasBegun,
            does: ["end new0", "end new1", "create new2"],
            .progressing,
            succeeded: [1],
            failed: [0]
        ),
        JobCase(
            "every number must succeed",
            "completions: 2\nparallelism: 2\ncompletionMode: Indexed",
            ["new2 done", "new1 done broken"],
            before: {
                $0.startedAt = 900
                $0.succeeded = [1]
                $0.failed = [0]
            },
            does: ["end new2"],
            .healthy,
            succeeded: [1, 2],
            failed: [0],
            finish: "Complete"
        ),
        JobCase(
            "a Pod that somebody took out of the network is made anew, and is no failure",
            "backoffLimit: 0",
            ["new0 ready cut"],
            before: hasBegun,
            does: ["remove new0"],
            .progressing
        ),
        JobCase(
            "a number that has failed for good leaves the others to go on",
            "completions: 3\nparallelism: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 0",
            ["new0 dead", "new1 ready"],
            before: hasBegun,
            does: ["end new0", "create new2"],
            .progressing,
            failed: [0]
        ),
        JobCase(
            "one that may fail once more is tried again",
            "completions: 2\nparallelism: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 1",
            ["new0 dead", "new1 ready"],
            before: hasBegun,
            does: ["end new0", "create new2"],
            .progressing,
            failed: [0]
        ),
        JobCase(
            "failures of other numbers do not keep it waiting",
            "completions: 3\nparallelism: 3\ncompletionMode: Indexed\nbackoffLimitPerIndex: 1",
            ["new2 ready"],
            before: {
                $0.startedAt = 900
                $0.failed = [0, 3, 1]
                $0.failedAt = 999
            },
            does: ["create new4"],
            .progressing,
            failed: [0, 1, 3]
        ),
        JobCase(
            "the Job fails when the others are done",
            "completions: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 0",
            ["new1 done"],
            before: {
                $0.startedAt = 900
                $0.failed = [0]
            },
            does: ["end new1"],
            .degraded,
            succeeded: [1],
            failed: [0],
            finish: "FailedIndexes"
        ),
        JobCase(
            "or at once when too many of them have failed",
            "completions: 9\nparallelism: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 0\nmaxFailedIndexes: 1",
            ["new1 dead", "new2 ready"],
            before: {
                $0.startedAt = 900
                $0.failed = [0]
            },
            does: ["end new1", "remove new2"],
            .degraded,
            failed: [0, 1],
            finish: "MaxFailedIndexesExceeded"
        ),
        JobCase(
            "an exit status that the podFailurePolicy fears ends the Job",
            "backoffLimit: 6\npodFailurePolicy: {rules: [{action: FailJob, onExitCodes: {operator: In, values: [1]}}]}",
            ["new0 dead"],
            before: hasBegun,
            does: ["end new0"],
            .degraded,
            failed: [0],
            finish: "PodFailurePolicy"
        ),
        JobCase(
            "one that it forgives does not count",
            "backoffLimit: 0\npodFailurePolicy: {rules: [{action: Ignore, onExitCodes: {operator: NotIn, values: [2]}}]}",
            ["new0 dead"],
            before: hasBegun,
            does: ["create new1", "end new0"],
            .progressing,
            failed: [0]
        ),
        JobCase(
            "one of another container is not meant",
            "backoffLimit: 0\npodFailurePolicy: {rules: [{action: Ignore, onExitCodes: {containerName: db, operator: In, values: [1]}}]}",
            ["new0 dead"],
            before: hasBegun,
            does: ["end new0"],
            .degraded,
            failed: [0],
            finish: "BackoffLimitExceeded"
        ),
        JobCase(
            "one that ends its number leaves it no further try",
            "completions: 2\ncompletionMode: Indexed\nbackoffLimitPerIndex: 5\npodFailurePolicy: {rules: [{action: FailIndex, onExitCodes: {operator: In, values: [1]}}]}",
            ["new0 dead"],
            before: hasBegun,
            does: ["create new1", "end new0"],
            .progressing,
            failed: [0]
        ),
        JobCase(
            "what a rule of the successPolicy calls enough is enough",
            "completions: 3\nparallelism: 3\ncompletionMode: Indexed\nsuccessPolicy: {rules: [{succeededIndexes: \"1\"}]}",
            ["new0 ready", "new1 done", "new2 ready"],
            before: hasBegun,
            does: ["end new1", "remove new0", "remove new2"],
            .healthy,
            succeeded: [1],
            finish: "SuccessPolicy"
        ),
        JobCase(
            "a container starts again in its Pod",
            "",
            ["new0 dead due"],
            does: ["start new0"],
            .progressing,
            policy: "OnFailure"
        ),
        JobCase(
            "until it failed too often in it",
            "backoffLimit: 0",
            ["new0 dead due"],
            does: ["remove new0"],
            .degraded,
            finish: "BackoffLimitExceeded",
            policy: "OnFailure"
        ),
    ]
}
