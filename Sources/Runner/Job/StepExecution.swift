import Glibc
import Workflows

/// Carries out one step: a script in a shell, or an action.
struct StepExecution: Sendable {
    let invocation: StepInvocation
    let site: JobSite

    /// The job's, or the composite action's, as it stands at this step.
    let session: JobSession

    /// The number under which the log keeps what the step prints: for a step of an action, of the step that uses it.
    let number: Int

    /// The place of the step in the job: `3`, or `3/1` in the action that step 3 uses.
    let key: String

    /// How many actions the step is inside of.
    var depth = 0

    /// A step's result, and the reader of its output while something it left running may still print.
    struct Outcome: Sendable {
        var result: StepResult
        var reader: OutputReader?
    }

    /// Runs the step; it is stopped when the time is up or the task is cancelled.
    func run(atMost limit: Duration) async -> Outcome {
        await run(atMost: limit) { try await $0.carriedOut() }
    }

    /// The same for a part of an action's step, such as what it does after the last step.
    func run(
        atMost limit: Duration,
        _ part: @escaping @Sendable (StepExecution) async throws -> Outcome
    ) async -> Outcome {
        guard limit > .zero else { return Outcome(result: StepResult(.failure, reason: "no time is left")) }
        return await withTaskGroup(of: Outcome?.self) { group in
            group.addTask { await guarded(part) }
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

    private func guarded(_ part: @Sendable (StepExecution) async throws -> Outcome) async -> Outcome {
        do {
            return try await part(self)
        } catch is CancellationError {
            return Outcome(result: StepResult(.cancelled, reason: "the step was cancelled"))
        } catch {
            let reason = Task.isCancelled ? "the step was cancelled" : "\(error)"
            return Outcome(result: StepResult(Task.isCancelled ? .cancelled : .failure, reason: reason))
        }
    }

    private func carriedOut() async throws -> Outcome {
        switch invocation.action {
        case .run(let script, let shell, let directory):
            return try await runScript(script, shell: shell, directory: directory)
        case .uses(let reference, let inputs):
            return try await use(site.actions.action(for: reference), inputs: inputs)
        }
    }

    func say(_ text: String) {
        site.log.message(text, step: number)
    }

    private func runScript(_ script: String, shell: Shell, directory: String?) async throws -> Outcome {
        let file = site.directories.temporary + "/step-\(site.ledger.nextFile())\(shell.fileExtension)"
        try SmallFile.write(Array(shell.text(of: script).utf8), to: file)
        for line in script.split(separator: "\n", omittingEmptySubsequences: false).prefix(40) { say("$ \(line)") }
        var program = shell.program
        var arguments = shell.arguments(script: file)
        let own = actionVariables
        let path = site.environment.searchPath(of: invocation)
        if shell.mayFallBack, ProgramSearch.find(program, in: path) == nil {
            program = Shell.fallback[0]
            arguments = Shell.fallback.dropFirst().map { $0 == "{0}" ? file : $0 }
        }
        // Many systems have Python under its longer name only.
        if program == "python", ProgramSearch.find(program, in: path) == nil { program = "python3" }
        guard ProgramSearch.find(program, in: path) != nil else {
            throw RunnerError(.invalidInput, "the shell '\(program)' is not on this runner's PATH")
        }
        return try await start(
            program,
            arguments,
            own: own,
            directory: try workingDirectory(directory)
        )
    }

    /// Starts a program and takes what it hands on.
    func start(
        _ program: String,
        _ arguments: [String],
        own: [String: String],
        directory: String
    ) async throws -> Outcome {
        let files = HostEnvironment.CommandFiles(
            directory: site.directories.root + "/commands",
            number: site.ledger.nextFile()
        )
        for file in files.all { try SmallFile.write([], to: file) }
        let process = StepProcess(
            program: program,
            arguments: arguments,
            environment: site.environment.variables(of: invocation, files: files, own: own),
            directory: directory
        )
        let (end, reader) = try await process.run(groups: site.groups) { bytes in
            site.log.write(bytes, step: number)
        }
        if Task.isCancelled {
            return Outcome(result: StepResult(.cancelled, reason: "the step was cancelled"), reader: reader)
        }
        var result: StepResult
        switch end {
        case .exited(0): result = StepResult(.success)
        case .exited(let code): result = StepResult(.failure, reason: "exit status \(code)")
        case .signalled(let signal): result = StepResult(.failure, reason: "ended by signal \(signal)")
        }
        take(files, into: &result)
        return Outcome(result: result, reader: reader)
    }

    /// The variables that steps of a composite action have besides.
    private var actionVariables: [String: String] {
        var variables: [String: String] = [:]
        if depth > 0, let place = session.place {
            variables["GITHUB_ACTION_PATH"] = place.path
            if !place.repository.isEmpty {
                variables["GITHUB_ACTION_REPOSITORY"] = place.repository
                variables["GITHUB_ACTION_REF"] = place.ref
            }
        }
        return variables
    }

    private func workingDirectory(_ directory: String?) throws -> String {
        guard let directory, !directory.isEmpty else { return site.directories.workspace }
        let path = directory.hasPrefix("/") ? directory : site.directories.workspace + "/" + directory
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw RunnerError(.invalidInput, "the working directory '\(directory)' does not exist")
        }
        return path
    }
}
