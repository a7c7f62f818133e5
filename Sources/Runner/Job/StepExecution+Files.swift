import Workflows

extension StepExecution {
    /// The most bytes of a step's summary, as the reference has it.
    static let maximumSummary = 1 << 20

    /// Reads what a step wrote for its successors; what cannot be read fails the step.
    func take(_ files: HostEnvironment.CommandFiles, into result: inout StepResult) {
        do {
            result.outputs = Dictionary(
                try entries(files.output, "GITHUB_OUTPUT").map { ($0.name, $0.value) },
                uniquingKeysWith: { _, last in last }
            )
            result.environment = try entries(files.environment, "GITHUB_ENV")
            result.path = try CommandFile.paths(
                of: SmallFile.read(files.path, limit: CommandFile.maximumBytes),
                file: "GITHUB_PATH"
            )
            site.ledger.save(try entries(files.state, "GITHUB_STATE"), for: key)
            site.log.end(step: number)
            let written = Set(result.outputs.keys)
            for handed in site.log.takeHandedOn() where handed.kind != .output || !written.contains(handed.name) {
                take(handed, into: &result)
            }
        } catch {
            result.conclusion = .failure
            result.reason = result.reason ?? "\(error)"
        }
        do {
            try showSummary(files.summary)
        } catch {
            say("##[error]the step's summary is not kept: \(error)")
        }
    }

    /// What an older command printed.
    private func take(_ handed: OutputLine.HandedOn, into result: inout StepResult) {
        switch handed.kind {
        case .output: result.outputs[handed.name] = handed.value
        case .state: site.ledger.save([CommandFile.Entry(name: handed.name, value: handed.value)], for: key)
        case .variable: result.environment.append(CommandFile.Entry(name: handed.name, value: handed.value))
        case .path: result.path.append(handed.value)
        }
    }

    private func entries(_ file: String, _ name: String) throws -> [CommandFile.Entry] {
        try CommandFile.entries(of: SmallFile.read(file, limit: CommandFile.maximumBytes), file: name)
    }

    /// A summary is kept in the log, as a section with a name of its own.
    private func showSummary(_ file: String) throws {
        let bytes = try SmallFile.read(file, limit: Self.maximumSummary)
        guard !bytes.isEmpty else { return }
        var lines = String(decoding: bytes, as: UTF8.self)
        while lines.last?.isNewline == true { lines.removeLast() }
        say("##[group]Summary\n\(lines)\n##[endgroup]")
    }
}
