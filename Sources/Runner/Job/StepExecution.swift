import ControllerAPI
import Glibc
import HTTPTransport
import Logging
import Workflows

/// Carries out one step: a script in a shell, or an action.
struct StepExecution: Sendable {
    let invocation: StepInvocation
    let assignment: JobAssignment
    let directories: JobDirectories
    let environment: HostEnvironment
    let desk: any JobDesk
    let http: HTTPClient
    let groups: ProcessGroups
    let log: JobLog
    let logger: Logger

    /// A step's result, and the reader of its output while something it left running may still print.
    struct Outcome: Sendable {
        var result: StepResult
        var reader: OutputReader?
    }

    /// Runs the step; it is stopped when the time is up or the task is cancelled.
    func run(atMost limit: Duration) async -> Outcome {
        guard limit > .zero else { return Outcome(result: StepResult(.failure, reason: "no time is left")) }
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await carriedOut() }
            group.addTask {
                do {
                    try await Task.sleep(for: limit)
                    return Outcome(result: StepResult(.failure, reason: "the step took longer than \(limit)"))
                } catch {
                    return nil
                }
            }
            var timedOut: Outcome?
            while let next = await group.next() {
                guard let next else { continue }
                if case .failure = next.result.conclusion, next.reader == nil, !Task.isCancelled,
                    next.result.reason?.hasPrefix("the step took longer than") == true
                {
                    timedOut = next
                    group.cancelAll()
                    continue
                }
                group.cancelAll()
                // A step that was stopped for its time failed, whatever the signal made of it.
                if let timedOut { return Outcome(result: timedOut.result, reader: next.reader) }
                return next
            }
            return timedOut ?? Outcome(result: StepResult(.cancelled))
        }
    }

    private func carriedOut() async -> Outcome {
        do {
            switch invocation.action {
            case .run(let script, let shell, let directory):
                return try await runScript(script, shell: shell, directory: directory)
            case .uses(let reference, let inputs):
                return Outcome(result: StepResult(.success, outputs: try await use(reference, inputs: inputs)))
            }
        } catch is CancellationError {
            return Outcome(result: StepResult(.cancelled, reason: "the step was cancelled"))
        } catch {
            let reason = Task.isCancelled ? "the step was cancelled" : "\(error)"
            return Outcome(result: StepResult(Task.isCancelled ? .cancelled : .failure, reason: reason))
        }
    }

    private func use(_ reference: ActionReference, inputs: [String: String]) async throws -> [String: String] {
        guard let path = reference.repositoryPath, let action = BuiltInActions.named(path) else {
            throw RunnerError(
                .invalidInput,
                "the action '\(reference)' is not one this runner carries out; it has \(BuiltInActions.names.joined(separator: ", "))"
            )
        }
        return try await action.run(
            ActionContext(
                assignment: assignment,
                directories: directories,
                desk: desk,
                http: http,
                log: log,
                logger: logger,
                step: invocation.number,
                environment: environment.settings.environment,
                inputs: inputs
            )
        )
    }

    private func runScript(_ script: String, shell: Shell, directory: String?) async throws -> Outcome {
        let number = invocation.number
        let files = HostEnvironment.CommandFiles(directory: directories.root + "/commands", step: number)
        for file in files.all { try SmallFile.write([], to: file) }
        let scriptFile = directories.temporary + "/step-\(number)\(shell.fileExtension)"
        try SmallFile.write(Array(shell.text(of: script).utf8), to: scriptFile)
        for line in script.split(separator: "\n", omittingEmptySubsequences: false).prefix(40) {
            log.message("$ \(line)", step: number)
        }
        let process = StepProcess(
            program: shell.program,
            arguments: shell.arguments(script: scriptFile),
            environment: environment.variables(of: invocation, files: files),
            directory: try workingDirectory(directory)
        )
        let (end, reader) = try await process.run(groups: groups) { bytes in log.write(bytes, step: number) }
        if Task.isCancelled {
            return Outcome(result: StepResult(.cancelled, reason: "the step was cancelled"), reader: reader)
        }
        var result: StepResult
        switch end {
        case .exited(0): result = StepResult(.success)
        case .exited(let code): result = StepResult(.failure, reason: "exit status \(code)")
        case .signalled(let signal): result = StepResult(.failure, reason: "ended by signal \(signal)")
        }
        do {
            result.outputs = Dictionary(
                try CommandFile.entries(
                    of: SmallFile.read(files.output, limit: CommandFile.maximumBytes),
                    file: "GITHUB_OUTPUT"
                )
                .map { ($0.name, $0.value) },
                uniquingKeysWith: { _, last in last }
            )
            result.environment = try CommandFile.entries(
                of: SmallFile.read(files.environment, limit: CommandFile.maximumBytes),
                file: "GITHUB_ENV"
            )
            result.path = try CommandFile.paths(
                of: SmallFile.read(files.path, limit: CommandFile.maximumBytes),
                file: "GITHUB_PATH"
            )
        } catch {
            result.conclusion = .failure
            result.reason = result.reason ?? "\(error)"
        }
        return Outcome(result: result, reader: reader)
    }

    private func workingDirectory(_ directory: String?) throws -> String {
        guard let directory, !directory.isEmpty else { return directories.workspace }
        let path = directory.hasPrefix("/") ? directory : directories.workspace + "/" + directory
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw RunnerError(.invalidInput, "the working directory '\(directory)' does not exist")
        }
        return path
    }
}
