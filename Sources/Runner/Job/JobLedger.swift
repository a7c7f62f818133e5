import Synchronization
import Workflows

/// What the steps of a job leave behind: state of actions, what is to run after the last step.
final class JobLedger: Sendable {
    /// Something an action asked for after the last step.
    struct Post: Sendable {
        /// The place of the step that asked, so that it asks once.
        let key: String
        let name: String
        let invocation: StepInvocation
        let run: @Sendable (StepExecution) async throws -> StepExecution.Outcome

        /// Whether it has its turn, as the job stands at its end.
        let holds: @Sendable (JobSession) throws -> Bool
    }

    private struct State {
        var posts: [Post] = []
        var states: [String: [String: String]] = [:]
        var files = 0
        var artifacts: Set<String> = []
    }

    private let state = Mutex(State())

    /// A number for the command files of one process.
    func nextFile() -> Int {
        state.withLock { state in
            state.files += 1
            return state.files
        }
    }

    /// Notes that the job makes an artifact; false where it has made one of the name already.
    func note(artifact name: String) -> Bool {
        state.withLock { $0.artifacts.insert(name).inserted }
    }

    func add(_ post: Post) {
        state.withLock { state in
            if !state.posts.contains(where: { $0.key == post.key }) { state.posts.append(post) }
        }
    }

    /// The next of what runs after the last step: the latest first.
    func takePost() -> Post? {
        state.withLock { $0.posts.popLast() }
    }

    /// What an action kept for its later parts.
    func saved(_ key: String) -> [String: String] {
        state.withLock { $0.states[key] ?? [:] }
    }

    func save(_ entries: [CommandFile.Entry], for key: String) {
        state.withLock { state in
            for entry in entries { state.states[key, default: [:]][entry.name] = entry.value }
        }
    }
}
