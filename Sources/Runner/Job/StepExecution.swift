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

    /// How a step, or a part of one, ended.
    struct Outcome: Sendable {
        var result: StepResult
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
                } catch {
                    // The step has ended.
                }
                return nil
            }
            var isLate = false
            while let next = await group.next() {
                isLate = isLate || (next == nil && !Task.isCancelled)
                group.cancelAll()
                guard let next else { continue }
                // A step that was stopped for its time failed, whatever the signal made of it.
                return isLate
                    ? Outcome(result: StepResult(.failure, reason: "the step took longer than \(limit)")) : next
            }
            return Outcome(result: StepResult(.cancelled))
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
        try SmallFile.write(Array(shell.text(of: script).utf8), to: file, mode: site.place.fileMode)
        for line in script.split(separator: "\n", omittingEmptySubsequences: false).prefix(40) { say("$ \(line)") }
        let inside = site.place.paths.inside(file)
        var program = shell.program
        var arguments = shell.arguments(script: inside)
        let path = site.environment.searchPath(of: invocation)
        var found = await site.executor.find(program, in: path)
        if found == nil, shell.mayFallBack {
            program = Shell.fallback[0]
            arguments = Shell.fallback.dropFirst().map { $0 == "{0}" ? inside : $0 }
            found = await site.executor.find(program, in: path)
        }
        // Many systems have Python under its longer name only.
        if found == nil, program == "python" {
            program = "python3"
            found = await site.executor.find(program, in: path)
        }
        try Task.checkCancellation()
        guard found != nil else {
            let place = site.place.paths == .host ? "this runner's PATH" : "the PATH of the job's container"
            throw RunnerError(.invalidInput, "the shell '\(program)' is not on \(place)")
        }
        return try await start(program, arguments, own: actionVariables, directory: try workingDirectory(directory))
    }

    /// Starts a program and takes what it hands on.
    ///
    /// The program, its arguments and the directory are as the place sees them.
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
        for file in files.all { try SmallFile.write([], to: file, mode: site.place.fileMode) }
        let unsecure = invocation.environment["ACTIONS_ALLOW_UNSECURE_COMMANDS"] ?? ""
        site.log.begin(allowsUnsecure: unsecure.lowercased() == "true")
        let program = StepProgram(
            program: program,
            arguments: arguments,
            environment: site.environment.variables(of: invocation, files: files, own: own),
            directory: directory
        )
        let end = try await site.executor.run(program) { bytes in site.log.write(bytes, step: number) }
        if Task.isCancelled {
            return Outcome(result: StepResult(.cancelled, reason: "the step was cancelled"))
        }
        var result: StepResult
        switch end {
        case .exited(0): result = StepResult(.success)
        case .exited(let code): result = StepResult(.failure, reason: "exit status \(code)")
        case .signalled(let signal): result = StepResult(.failure, reason: "ended by signal \(signal)")
        }
        take(files, into: &result)
        return Outcome(result: result)
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
        let workspace = site.place.paths.inside(site.directories.workspace)
        guard let directory, !directory.isEmpty else { return workspace }
        let path = directory.hasPrefix("/") ? directory : workspace + "/" + directory
        // In a container the executor looks.
        guard site.place.paths == .host else { return path }
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw RunnerError(.invalidInput, "the working directory '\(directory)' does not exist")
        }
        return path
    }
}
