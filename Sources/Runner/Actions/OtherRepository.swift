import ControllerAPI
import Git

/// A repository that a checkout names and that is not the job's own.
struct OtherRepository: Sendable {
    /// Its mirror, with the branch that it has first.
    let source: SourceMirror

    /// Nil where the checkout names the job's own, or none.
    ///
    /// - Throws: What keeps it from being had.
    init?(_ context: ActionContext) async throws {
        guard let name = context.input("repository"), !name.isEmpty,
            name.lowercased() != context.assignment.repository.lowercased()
        else { return nil }
        guard let server = context.actionServer else {
            throw RunnerError(
                .invalidInput,
                "'repository' is not the job's own, \(context.assignment.repository), "
                    + "and no server is set to fetch others from; set actions.server in headgate.yaml"
            )
        }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") }) else {
            throw RunnerError(.invalidInput, "'repository' takes OWNER/NAME, not '\(name)'")
        }
        var failure: GitError?
        for suffix in ["", ".git"] {
            let url = "\(server)/\(name)\(suffix)"
            do {
                let credentials = Self.credentials(context)
                let refs = try await GitRemote(url: try GitURL(url), credentials: credentials).refs()
                source = SourceMirror(
                    path: context.directories.submodules + "/other-" + JobDirectories.safe(url) + ".git",
                    url: url,
                    branch: refs.head.map { String($0.name.dropFirst("refs/heads/".count)) } ?? "main",
                    credentials: credentials,
                    say: context.say
                )
                return
            } catch let error as GitError {
                failure = failure ?? error
            }
        }
        throw RunnerError(
            .failed,
            "the repository \(name) cannot be fetched: \(failure?.message ?? "no answer")",
            cause: failure
        )
    }

    /// What the step itself names: what the configuration has for actions is not for whatever a workflow asks for.
    private static func credentials(_ context: ActionContext) -> GitCredentials? {
        context.input("token").flatMap { $0.isEmpty ? nil : .token($0) }
    }
}
