/// The names that expressions may use, by the place where they stand.
enum Scopes {
    private static let run = ["github", "inputs", "vars"]
    private static let planned = ["github", "needs", "strategy", "matrix", "inputs", "vars"]
    private static let running = [
        "github", "needs", "strategy", "matrix", "job", "runner", "env", "vars", "secrets", "steps", "inputs",
    ]

    /// `run-name` and the workflow's `concurrency`.
    static let workflow = ExpressionScope(contexts: run)
    static let workflowEnv = ExpressionScope(contexts: run + ["secrets"])
    static let callInputDefault = ExpressionScope(contexts: run)
    static let callOutput = ExpressionScope(contexts: ["github", "jobs", "inputs", "vars"])

    /// `name`, `runs-on`, `environment`, `timeout-minutes`, `continue-on-error`, `concurrency`, `with` of a call.
    static let job = ExpressionScope(contexts: planned)
    static let jobCondition = ExpressionScope(contexts: ["github", "needs", "inputs", "vars"], status: true)
    static let strategy = ExpressionScope(contexts: ["github", "needs", "inputs", "vars"])
    static let jobEnv = ExpressionScope(contexts: planned + ["secrets"])
    static let jobDefaults = ExpressionScope(contexts: planned + ["env"])
    static let credentials = ExpressionScope(contexts: planned + ["env", "secrets"])
    static let containerEnv = ExpressionScope(contexts: planned + ["job", "runner", "env", "secrets"])
    static let environmentURL = ExpressionScope(contexts: planned + ["job", "runner", "env", "steps"])
    static let outputs = ExpressionScope(contexts: running)
    static let callSecrets = ExpressionScope(contexts: planned + ["secrets"])
    static let snapshotCondition = ExpressionScope(contexts: planned, status: true)

    static let step = ExpressionScope(contexts: running, hashFiles: true)
    static let stepCondition = ExpressionScope(
        contexts: running.filter { $0 != "secrets" },
        status: true,
        hashFiles: true
    )

    private static let acting = ["github", "strategy", "matrix", "job", "runner", "env", "inputs"]

    /// What stands in the file of an action; secrets reach it through its inputs only.
    static let actionInput = ExpressionScope(contexts: acting, hashFiles: true)
    static let actionOutput = ExpressionScope(contexts: acting + ["steps"])
    static let actionHook = ExpressionScope(contexts: acting, status: true, hashFiles: true)
    static let actionStep = ExpressionScope(contexts: acting + ["steps"], hashFiles: true)
    static let actionStepCondition = ExpressionScope(contexts: acting + ["steps"], status: true, hashFiles: true)

    /// Where no expression may stand.
    static let none: ExpressionScope? = nil
}
