import Persistence
import Workflows

/// Notes what forges are to be told, in the transactions that make it so.
enum StatusQueue {
    /// The most characters of a context.
    private static let maximumContext = 200

    /// Notes how a run stands.
    static func note(
        _ run: RunRecord,
        rules: Rules,
        address: String,
        in connection: any SQLConnection
    ) throws {
        guard rules.repository(run.repository)?.forge != nil else { return }
        let pull = try EventTable.find(run.eventID, in: connection)?.detail.pull
        let state = CommitStatus.State(run.status)
        // The same file may run for the merge too, and both stand at the head.
        let suffix = run.event == PullReader.target ? " (\(run.event))" : ""
        try StatusTable.put(
            CommitStatus(
                revision: pull?.head ?? run.revision,
                context: String("headgate/\(run.workflow)\(suffix)".prefix(maximumContext)),
                state: state,
                description: state.description,
                target: "\(address)/runs/\(run.id)"
            ),
            of: run.id,
            repository: run.repository,
            at: .now(),
            in: connection
        )
    }

    /// Notes whether a pull request waits for somebody to let it run.
    static func note(
        approvalOf head: String,
        isGiven: Bool,
        repository: String,
        rules: Rules,
        address: String,
        in connection: any SQLConnection
    ) throws {
        guard rules.repository(repository)?.forge != nil else { return }
        try StatusTable.put(
            CommitStatus(
                revision: head,
                context: "headgate/approval",
                state: isGiven ? .success : .pending,
                description: isGiven ? "A maintainer let this commit run" : "Waits for a maintainer to let it run",
                target: "\(address)/"
            ),
            of: 0,
            repository: repository,
            at: .now(),
            in: connection
        )
    }
}
