import Testing

@testable import Workflows

@Suite("Workflow files against the reference parser's own cases", .enabled(if: Cases.areHere("workflow-parser")))
struct WorkflowCaseTests {
    static let files = (try? Cases.files(in: "workflow-parser/reader", ending: ".yml")) ?? []

    /// The cases that read otherwise here, and why.
    static let exceptions: [String: String] = [
        "background-steps.yml": "steps in the background are an experiment of the reference",
        "errors-anchor-tag.yml": "anchors and aliases are part of YAML and are read, within bounds",
        "errors-max-result-size.yml": "the size of what is read is bounded by nodes, not by serialised bytes",
        "errors-step-run-exceeds-length.yml": "a script is no expression here, so its length has a limit of its own",
        "errors-step-uses-syntax.yml": "an empty docker:// image is an error here too",
        "on-workflow_dispatch-unknown-keys-ignored.yml": "unknown keys are errors everywhere",
        "preserves-source-info-basic.yml": "the places of the keys in strategy are not kept",
        "preserves-source-info-simple.yml": "the places of the keys in concurrency are not kept",
        "round-to-infinity.yml": "a time-out below zero is an error here",
        "yaml-schema-sequence.yml": "a comment needs a space before it, as YAML 1.2 says",
    ]

    /// Why a case is not held against the reference; nil where it is.
    static func exception(for example: ParserCase) -> String? {
        if let reason = exceptions[example.name] { return reason }
        return example.called.isEmpty || example.name == "errors-reusable-workflow-job-secrets.yml"
            ? nil : "the jobs, inputs and permissions of called workflows are not read yet"
    }

    @Test("A case reads as the reference reads it, or stands in the list", arguments: files)
    func caseReadsAsExpected(file: String) throws {
        let example = try ParserCase(file)
        let difference = try Self.difference(in: example)
        if let reason = Self.exception(for: example) {
            #expect(difference != nil, "\(file) reads as expected now; it stood in the list as \(reason)")
        } else {
            #expect(difference == nil, "\(file)")
        }
    }

    @Test("Most cases are held against the reference")
    func mostCasesAreHeld() throws {
        let held = try Self.files.filter { try Self.exception(for: ParserCase($0)) == nil }
        #expect(Self.files.count == 195)
        #expect(held.count >= 127)
    }

    @Test("A caller of other workflows is itself read without a problem")
    func callersAreRead() throws {
        for file in Self.files {
            let example = try ParserCase(file)
            guard !example.called.isEmpty, example.errorPlaces == nil else { continue }
            let bytes = Array(example.workflow.utf8)
            let workflow = try Workflow.parse(bytes, file: file, support: .core)
            #expect(workflow.jobs.contains { $0.call != nil }, "\(file)")
            #expect(workflow.unsupported.contains { $0.effect == .refuse && $0.path.hasSuffix(".uses") }, "\(file)")
        }
    }

    static func difference(in example: ParserCase) throws -> String? {
        var limits = WorkflowLimits.standard
        if let bytes = example.option("max-file-size").flatMap({ Int($0) }) { limits.maximumBytes = bytes }
        if let depth = example.option("max-depth").flatMap({ Int($0) }) { limits.maximumDepth = depth }
        let workflow: Workflow
        do {
            workflow = try Workflow.parse(
                Array(example.workflow.utf8),
                file: example.file,
                support: .all,
                limits: limits
            )
        } catch {
            guard let expected = example.errorPlaces else { return "should be read: \(error)" }
            let found = Set(error.issues.map(\.position))
            let wanted = expected.filter { $0 != nil }
            if !wanted.isEmpty && found != wanted {
                return "errors at \(found.sorted(by: order)), not at \(wanted.sorted(by: order)): \(error)"
            }
            return nil
        }
        if let expected = example.errorPlaces { return "should fail at \(expected)" }
        return difference(workflow, example)
    }

    private static func order(_ left: SourcePosition?, _ right: SourcePosition?) -> Bool {
        left ?? SourcePosition(line: 0, column: 0) < right ?? SourcePosition(line: 0, column: 0)
    }

    private static func difference(_ workflow: Workflow, _ example: ParserCase) -> String? {
        let form = ReferenceForm(withSource: example.option("include-source") == "true")
        let expected = example.expected
        if let difference = form.jobs(of: workflow).difference(from: expected["jobs"], at: "jobs") { return difference }
        if let env = expected.object?["env"] {
            guard let own = workflow.env else { return "env is missing" }
            if let difference = form.value(own, asText: true).difference(from: env, at: "env") { return difference }
        }
        return nil
    }
}
