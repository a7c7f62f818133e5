import ControllerAPI
import DockerEngine
import HTTPTransport
import Logging

/// What an action that the runner carries out itself has at hand.
struct ActionContext: Sendable {
    let assignment: JobAssignment
    let directories: JobDirectories
    let desk: any JobDesk
    let http: HTTPClient
    let log: JobLog
    let logger: Logger

    /// The number of the step.
    let step: Int

    /// The runner's own environment, for where the engine is.
    let environment: [String: String]

    /// The inputs of the step, by the names the file gives them.
    let inputs: [String: String]

    /// The place of the step in the job.
    let key: String
    let ledger: JobLedger

    /// How the steps call the paths of the host.
    let paths: PlacePaths

    /// Below which other repositories lie; nil where none are fetched.
    let actionServer: String?

    func say(_ text: String) {
        log.message(text, step: step)
    }

    /// An input that must be there.
    func required(_ name: String) throws(RunnerError) -> String {
        guard let value = input(name), !value.isEmpty else {
            throw RunnerError(.invalidInput, "the input '\(name)' is missing")
        }
        return value
    }

    /// An input, or nil when it is not given.
    ///
    /// Input names compare without case.
    func input(_ name: String) -> String? {
        inputs.first { $0.key.lowercased() == name }?.value
    }

    /// An input that is `true` or `false`.
    func flag(_ name: String, default standard: Bool) throws(RunnerError) -> Bool {
        switch input(name)?.lowercased() {
        case nil, "": return standard
        case "true": return true
        case "false": return false
        case let other?: throw RunnerError(.invalidInput, "the input '\(name)' takes true or false, not '\(other)'")
        }
    }

    /// An input that is a whole number of at least 0.
    func number(_ name: String, default standard: Int) throws(RunnerError) -> Int {
        guard let text = input(name), !text.isEmpty else { return standard }
        guard let number = Int(text), (0...1_000_000).contains(number) else {
            throw RunnerError(.invalidInput, "the input '\(name)' takes a whole number, not '\(text)'")
        }
        return number
    }

    /// A path in the workspace that stays in the workspace.
    ///
    /// It is relative, or as the steps see it: `${{ github.workspace }}/dist`.
    func path(_ written: String) throws(RunnerError) -> String {
        var relative = written[...]
        if written.hasPrefix("/") {
            let seen = paths.inside(directories.workspace)
            guard written == seen || written.hasPrefix(seen + "/") else {
                throw RunnerError(.invalidInput, "the path '\(written)' leaves the workspace")
            }
            relative = written.dropFirst(seen.count)
        }
        let parts = relative.split(separator: "/").filter { $0 != "." }
        guard !parts.contains("..") else {
            throw RunnerError(.invalidInput, "the path '\(written)' leaves the workspace")
        }
        let path = parts.isEmpty ? directories.workspace : directories.workspace + "/" + parts.joined(separator: "/")
        try holdInside(path)
        return path
    }

    /// Says which inputs it does not know, as the action of that name elsewhere does.
    func warnOfOthers(than names: [String]) {
        for name in inputs.keys.sorted() where !names.contains(name.lowercased()) {
            say("##[warning]there is no input '\(name)' here; the action takes \(names.joined(separator: ", "))")
        }
    }

    /// Says which inputs that were given change nothing here, and why.
    func say(withoutEffect names: [String: String]) {
        for (name, reason) in names.sorted(by: { $0.key < $1.key }) {
            guard let value = input(name), !value.isEmpty, value.lowercased() != "false" else { continue }
            say("##[notice]'\(name)' has no effect: \(reason)")
        }
    }

    /// Refuses inputs that the action does not know, with the ones it does.
    func allowOnly(_ names: String...) throws(RunnerError) {
        for name in inputs.keys.sorted() where !names.contains(name.lowercased()) {
            throw RunnerError(
                .invalidInput,
                "there is no input '\(name)' here; the action takes \(names.joined(separator: ", "))"
            )
        }
    }
}

/// An action that the runner carries out itself.
///
/// It throws `RunnerError` with a message for the job's log, stops promptly when its task is cancelled, and may be
/// carried out again after it was interrupted at any point.
protocol BuiltInAction: Sendable {
    /// Carries the action out and gives its outputs.
    func run(_ context: ActionContext) async throws -> [String: String]

    /// Whether it has something to do after the job's last step, when everything has succeeded.
    var hasPost: Bool { get }

    /// Does that.
    func runPost(_ context: ActionContext) async throws
}

extension BuiltInAction {
    var hasPost: Bool { false }

    func runPost(_ context: ActionContext) async throws {}
}

/// The actions by `owner/name`.
enum BuiltInActions {
    static func named(_ path: String) -> (any BuiltInAction)? {
        switch path {
        case "actions/checkout": CheckoutAction()
        case "actions/cache": CacheAction(restores: true, saves: true)
        case "actions/cache/restore": CacheAction(restores: true, saves: false)
        case "actions/cache/save": CacheAction(restores: false, saves: true)
        case "actions/upload-artifact": UploadArtifactAction()
        case "actions/download-artifact": DownloadArtifactAction()
        case "headgate/build-image": BuildImageAction()
        case "headgate/promote": PromoteAction()
        case "headgate/wait-for-sync": WaitForSyncAction()
        default: nil
        }
    }

    static let names = [
        "actions/checkout", "actions/cache", "actions/upload-artifact", "actions/download-artifact",
        "headgate/build-image",
        "headgate/promote", "headgate/wait-for-sync",
    ]
}
