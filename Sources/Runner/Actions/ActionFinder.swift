import ControllerAPI
import DockerEngine
import Git
import HTTPTransport
import Workflows

/// Finds what a `uses` names: an action of this program, of the repository, or of another one.
struct ActionFinder: Sendable {
    let assignment: JobAssignment
    let settings: RunnerSettings
    let directories: JobDirectories
    let desk: any JobDesk
    let http: HTTPClient
    let workTree: (any WorkTreeSource)?

    /// Whether the job's steps run in a container, which has programs of its own.
    let isContained: Bool

    /// Takes lines for the job's log.
    let say: @Sendable (String) -> Void

    func find(_ reference: ActionReference) async throws -> ActionCatalog.Finding {
        if let path = reference.repositoryPath, let action = BuiltInActions.named(path) {
            return .final(.builtIn(action))
        }
        switch reference {
        case .docker(let image): return .final(.image(image))
        case .local(let path): return try await local(path)
        case .own(let path):
            guard case .local(_, let definition?, let place?) = try await local(path) else {
                throw RunnerError(.invalidInput, "the revision has neither action.yml nor action.yaml there")
            }
            return .final(.defined(definition, place))
        case .repository(let owner, let name, let path, let ref):
            return try await remote(owner: owner, name: name, path: path, ref: ref)
        }
    }

    /// The action in a directory of the workspace; nil where there is none.
    func inWorkspace(_ path: String) throws -> (ActionDefinition, ActionPlace)? {
        let directory = try directories.inside(directories.workspace, path)
        guard let definition = try Self.definition(in: directory, named: "./\(path)") else { return nil }
        return (definition, ActionPlace(path: directory))
    }

    /// Whether the host has what the action needs to run.
    func check(_ finding: ActionCatalog.Finding) async throws {
        switch finding {
        case .final(.image(let image)): try await images.ensure(image, say)
        case .final(.defined(let definition, let place)):
            if case .docker(let docker) = definition.runs {
                _ = try await images.image(of: docker, at: place, isKept: !place.repository.isEmpty, say)
            }
            try checkNode(definition)
        case .local(_, let definition?, _):
            if case .docker = definition.runs { try await images.ping() }
            try checkNode(definition)
        case .final(.builtIn), .local: break
        }
    }

    var images: ActionImages { ActionImages(environment: settings.environment, http: http) }

    private func checkNode(_ definition: ActionDefinition) throws {
        guard case .javaScript(let script) = definition.runs, !isContained else { return }
        guard ProgramSearch.find("node", in: settings.searchPath) != nil else {
            throw RunnerError(
                .invalidInput,
                "it runs on \(script.runtime), and there is no 'node' on this runner's PATH"
            )
        }
    }

    // MARK: - Of the repository

    private func local(_ path: String) async throws -> ActionCatalog.Finding {
        let path = path.split(separator: "/").filter { $0 != "." }.joined(separator: "/")
        guard !path.split(separator: "/").contains("..") else {
            throw RunnerError(.invalidInput, "the path './\(path)' leaves the repository")
        }
        let directory = directories.root + "/actions/" + JobDirectories.safe(path)
        if let workTree {
            let shown = path.isEmpty ? "." : "./\(path)"
            guard let definition = try Self.definition(in: "\(workTree.root)/\(path)", named: shown) else {
                return .local(path: path, nil, nil)
            }
            try await workTree.copy(below: path, to: directory)
            return .local(path: path, definition, ActionPlace(path: directory))
        }
        let mirror = SourceMirror(assignment: assignment, directories: directories, desk: desk, say: say)
        let repository = try await mirror.repository()
        guard let revision = try await mirror.revision(assignment.revision, in: repository) else {
            throw RunnerError(.failed, "the repository has no commit \(assignment.revision)")
        }
        let snapshot = try await repository.snapshot(at: revision)
        for name in ActionDefinition.fileNames {
            let file = path.isEmpty ? name : "\(path)/\(name)"
            guard let bytes = try snapshot.file(file, limit: 1 << 20) else { continue }
            let definition = try ActionDefinition.parse(bytes, file: file)
            try SnapshotFiles(snapshot: snapshot).write(path, to: directory)
            return .local(path: path, definition, ActionPlace(path: directory))
        }
        return .local(path: path, nil, nil)
    }

    // MARK: - Of other repositories

    private func remote(owner: String, name: String, path: String, ref: String) async throws -> ActionCatalog.Finding {
        guard let server = settings.actionServer else {
            throw RunnerError(
                .invalidInput,
                "it is not one of this runner's own (\(BuiltInActions.names.joined(separator: ", "))), "
                    + "and no server is set to fetch others from; set actions.server in headgate.yaml"
            )
        }
        let store = ActionStore(
            root: directories.actions,
            server: server,
            credentials: { [assignment] in assignment.credentials(for: $0) },
            say: say
        )
        let (commit, tree) = try await store.tree(owner: owner, name: name, ref: ref)
        let directory = try directories.inside(tree, path)
        let shown = "\(owner)/\(name)\(path.isEmpty ? "" : "/" + path)@\(ref)"
        guard let definition = try Self.definition(in: directory, named: shown) else {
            throw RunnerError(.invalidInput, "neither action.yml nor action.yaml is in it at \(commit.short)")
        }
        say("\(shown) is \(commit.hex)")
        let own = definition.inside(owner: owner, name: name, ref: commit.hex)
        return .final(.defined(own, ActionPlace(path: directory, repository: "\(owner)/\(name)", ref: ref)))
    }

    private static func definition(in directory: String, named name: String) throws -> ActionDefinition? {
        for file in ActionDefinition.fileNames {
            let path = "\(directory)/\(file)"
            guard ProgramSearch.isFile(path) else { continue }
            return try ActionDefinition.parse(SmallFile.read(path, limit: 1 << 20), file: "\(name)/\(file)")
        }
        for file in ["Dockerfile", "dockerfile"] where ProgramSearch.isFile("\(directory)/\(file)") {
            let text = "name: \(file)\nruns: {using: docker, image: \(file)}\n"
            return try ActionDefinition.parse(Array(text.utf8), file: "\(name)/\(file)")
        }
        return nil
    }
}
