import Workflows

extension ActionCatalog {
    /// Holds the job's JavaScript actions against its container, which needs a `node` of its own.
    ///
    /// The runner's own is not brought in: it fits no image that was built of other libraries.
    /// - Throws: Where an action comes before any step that could bring one.
    func checkNode(
        _ session: JobSession,
        in place: JobPlace,
        of executor: any Executor,
        _ say: (String) -> Void
    ) async throws {
        guard place.paths != .host else { return }
        var isMayBeBrought = false
        for step in session.steps {
            guard let reference = step.uses, let runtime = runtime(of: reference) else {
                isMayBeBrought = isMayBeBrought || step.uses.map { $0.repositoryPath != "actions/checkout" } ?? true
                continue
            }
            if await executor.find("node", in: place.searchPath) != nil { return }
            let reason =
                "\(session.work.file):\(step.position.line):\(step.position.column): the action '\(reference)' "
                + "runs on \(runtime), and there is no 'node' in the image of the job's container"
            guard isMayBeBrought else { throw RunnerError(.invalidInput, reason) }
            return say("##[warning]\(reason); a step before it has to bring one")
        }
    }
}
