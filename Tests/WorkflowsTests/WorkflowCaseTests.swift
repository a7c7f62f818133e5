import Testing

@testable import Workflows

@Suite("Workflow files against the reference parser's own cases", .enabled(if: Cases.areHere("workflow-parser")))
struct WorkflowCaseTests {
    static let files = (try? Cases.files(in: "workflow-parser/reader", ending: ".yml")) ?? []

    /// The cases that read otherwise here, and why.
    static let exceptions: [String: String] = [
        "errors-anchor-tag.yml": "anchors and aliases are part of YAML and are read, within bounds",
        "errors-max-job-limit-with-reusable-workflow.yml": "calls are not counted as jobs, and the bound is no setting",
        "errors-max-result-size.yml": "the size of what is read is bounded by nodes, not by serialised bytes",
        "errors-reusable-workflow-max-result-size.yml":
            "the size of what is read is bounded by nodes, not by serialised bytes",
        "errors-step-run-exceeds-length.yml": "a script is no expression here, so its length has a limit of its own",
        "on-workflow_dispatch-unknown-keys-ignored.yml":
            "a key that no event has is an error everywhere, as events-single-invalid.yml expects",
        "preserves-source-info-basic.yml": "the places of the keys in strategy are not kept",
        "preserves-source-info-simple.yml": "the places of the keys in concurrency are not kept",
        "yaml-schema-sequence.yml": "a comment needs a space before it, as YAML 1.2 says",
    ]

    @Test("A case reads as the reference reads it, or stands in the list", arguments: files)
    func caseReadsAsExpected(file: String) throws {
        let example = try ParserCase(file)
        let difference = try Self.difference(in: example)
        if let reason = Self.exceptions[file] {
            #expect(difference != nil, "\(file) reads as expected now; it stood in the list as \(reason)")
        } else {
            #expect(difference == nil, "\(file)")
        }
    }

    @Test("Most cases are held against the reference")
    func mostCasesAreHeld() throws {
        let held = Self.files.filter { Self.exceptions[$0] == nil }
        #expect(Self.files.count == 195)
        #expect(held.count == 186)
    }

    static func difference(in example: ParserCase) throws -> String? {
        var limits = WorkflowLimits.standard
        if let bytes = example.option("max-file-size").flatMap({ Int($0) }) { limits.maximumBytes = bytes }
        if let depth = example.option("max-depth").flatMap({ Int($0) }) { limits.maximumDepth = depth }
        let workflow: Workflow
        var library: WorkflowLibrary?
        let permissions = Self.permissions(example.option("permissions-policy"))
        do throws(WorkflowError) {
            workflow = try Workflow.parse(
                Array(example.workflow.utf8),
                file: example.file,
                support: .all,
                limits: limits
            )
            if workflow.jobs.contains(where: { $0.call != nil }) {
                var read = try WorkflowLibrary(for: workflow, support: .all, limits: limits)
                while let reference = read.missing {
                    let text = example.called.first { $0.name == reference.description }?.text
                    try read.supply(text.map { Array($0.utf8) }, for: reference)
                }
                let depth = example.option("max-nested-reusable-workflows-depth").flatMap { Int($0) }
                try read.check(levels: depth.map { $0 + 1 } ?? WorkflowLibrary.maximumLevels, permissions: permissions)
                if example.option("skip-reusable-workflows") != "true" { library = read }
            }
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
        return difference(workflow, library, example)
    }

    /// What jobs may do that say nothing themselves, as the reference names its policies.
    private static func permissions(_ policy: String?) -> Permissions? {
        switch policy {
        case "LimitedRead": .scopes(["contents": .read, "packages": .read])
        case "Write": .all(.write)
        default: nil
        }
    }

    private static func order(_ left: SourcePosition?, _ right: SourcePosition?) -> Bool {
        left ?? SourcePosition(line: 0, column: 0) < right ?? SourcePosition(line: 0, column: 0)
    }

    private static func difference(
        _ workflow: Workflow,
        _ library: WorkflowLibrary?,
        _ example: ParserCase
    ) -> String? {
        let withSource = example.option("include-source") == "true"
        let form = ReferenceForm(withSource: withSource, library: library)
        let expected = example.expected
        if let difference = form.jobs(of: workflow).difference(from: expected["jobs"], at: "jobs") { return difference }
        if let env = expected.object?["env"] {
            guard let own = workflow.env else { return "env is missing" }
            if let difference = form.value(own, asText: true).difference(from: env, at: "env") { return difference }
        }
        return nil
    }
}
