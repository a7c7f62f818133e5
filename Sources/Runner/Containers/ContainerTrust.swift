import DockerEngine
import Workflows

/// What a job may ask of the engine.
enum ContainerTrust: Sendable {
    /// As much as anybody who has the engine: the job could as well run on the host.
    case host

    /// The job stays in its container: no privileges, no paths of the host but those the runner offers, and volumes that are
    /// its repository's alone.
    case contained(paths: [String], repository: String)

    /// What lets a container reach beyond itself.
    private static let privileges: Set<String> = ["privileged", "cap-add", "security-opt", "sysctl"]

    /// Refuses an option that the job may not have.
    func check(option name: String) throws(RunnerError) {
        guard case .contained = self, Self.privileges.contains(name) else { return }
        throw RunnerError(
            .invalidInput,
            "options: '--\(name)' is not for jobs of this runner: they stay in their containers"
        )
    }

    /// What is mounted for an entry of `volumes`.
    func mount(_ volume: VolumeMapping) throws(RunnerError) -> MountSpec {
        guard !volume.path.split(separator: "/").contains("..") else {
            throw RunnerError(.invalidInput, "volumes: '\(volume.path)' is no plain path")
        }
        guard let source = volume.source else { return MountSpec(type: .volume, target: volume.path) }
        guard volume.isOfHost else {
            return .volume(try name(source), to: volume.path, isReadOnly: volume.isReadOnly)
        }
        guard source.hasPrefix("/"), !source.split(separator: "/").contains("..") else {
            throw RunnerError(.invalidInput, "volumes: '\(source)' is no absolute, plain path of the host")
        }
        if case .contained(let paths, _) = self, !paths.contains(source) {
            let known = paths.isEmpty ? "" : "; there are \(paths.joined(separator: ", "))"
            throw RunnerError(.invalidInput, "volumes: the host's \(source) is not for jobs of this runner\(known)")
        }
        return .bind(source, to: volume.path, isReadOnly: volume.isReadOnly)
    }

    private func name(_ source: String) throws(RunnerError) -> String {
        let isSound = source.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)) }
        guard isSound, source.first?.isLetter == true || source.first?.isNumber == true else {
            throw RunnerError(.invalidInput, "volumes: '\(source)' is no name of a volume")
        }
        guard case .contained(_, let repository) = self else { return source }
        // Safe names may have a tilde, which volumes have not.
        let owner = String(JobDirectories.safe(repository).map { $0 == "~" ? "." : $0 })
        return "headgate-\(owner)-\(source)"
    }
}
