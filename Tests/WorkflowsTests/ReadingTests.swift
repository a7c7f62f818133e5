import Testing

@testable import Workflows

@Suite("Workflow files that are wrong")
struct ReadingTests {
    private func issues(_ text: String) -> [String] {
        do {
            _ = try Samples.workflow(text)
            return []
        } catch let error as WorkflowError {
            return error.issues.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("Every problem of a file is told, in its order, with place and nearest known key")
    func everyProblemIsTold() {
        let found = issues(
            """
            nam: x
            on:
              psuh:
              push: {branch: main}
            env: [a]
            jobs:
              build:
                runs-on: linux
                need: test
                timeout-minutes: soon
                steps:
                  - run: echo ${{ githb.sha }}
                    shel: bash
                  - uses: checkout
                  - id: x
              test:
                needs: [biuld]
                steps:
                  - {run: a, continue-on-error: 1}
            """
        )
        let expected = [
            "ci/test.yaml:1:1: a workflow has no key 'nam'; did you mean 'name'?",
            "ci/test.yaml:3:3: there is no event 'psuh'; did you mean 'push'?",
            "ci/test.yaml:4:10: push has no key 'branch'; did you mean 'branches'?",
            "ci/test.yaml:5:6: env must be a mapping of names to texts, not a list",
            "ci/test.yaml:9:5: a job has no key 'need'; did you mean 'needs'?",
            "ci/test.yaml:10:22: timeout-minutes must be a number of at least 0 or an expression",
            "ci/test.yaml:12:14: unknown name 'githb'; did you mean 'github'? (position 1 of the expression)",
            "ci/test.yaml:13:9: a step has no key 'shel'; did you mean 'shell'?",
            "ci/test.yaml:14:15: uses must be owner/repository[/path]@ref, ./path, $/path or docker://image, not 'checkout'",
            "ci/test.yaml:15:9: a step needs 'run' or 'uses'",
            "ci/test.yaml:17:13: the job 'test' needs 'biuld', which is no job; did you mean 'build'?",
            "ci/test.yaml:17:5: a job needs 'runs-on'",
            "ci/test.yaml:19:37: continue-on-error must be true, false or an expression, not an integer",
        ]
        for message in expected {
            #expect(found.contains(message), "\(message)\nis not in\n\(found.joined(separator: "\n"))")
        }
    }

    @Test(
        "A context that is not there at a place is refused with those that are",
        arguments: [
            ("name: \"${{ github.ref }}\"", "an expression may not stand here"),
            ("run-name: \"${{ secrets.X }}\"", "here stand only github, inputs, vars"),
            ("env: {A: \"${{ matrix.x }}\"}", "unknown name 'matrix'"),
            ("concurrency: \"${{ hashFiles('x') }}\"", "hashFiles may not be used here"),
        ]
    )
    func contextIsRefused(line: String, message: String) {
        let found = issues("on: push\n\(line)\njobs:\n  a: {runs-on: l}\n")
        #expect(found.count == 1)
        #expect(found.first?.contains(message) == true, "\(found)")
    }

    @Test(
        "A file that is no workflow is refused at its place",
        arguments: [
            ("", "ci/test.yaml:1:1: "), ("- a", "ci/test.yaml:1:1: "), ("a: [", "ci/test.yaml:1:"),
            ("on: push\njobs: {a: &x {runs-on: l, steps: [{run: *y}]}}", "ci/test.yaml:2:"),
            ("on: push\njobs:\n  a: 5", "ci/test.yaml:3:6: a job must be a mapping"),
            ("on: push\njobs:\n  a: {runs-on: l}\n---\non: push", "ci/test.yaml:5:1: "),
        ]
    )
    func otherFileIsRefused(text: String, beginning: String) {
        #expect(issues(text).first?.hasPrefix(beginning) == true, "\(issues(text))")
    }

    @Test("An alias bomb is refused quickly", .timeLimit(.minutes(10)))
    func aliasBombIsRefused() {
        var text = "on: push\njobs: {}\nenv:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let list = [String](repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "  a\(level): &a\(level) [\(list)]\n"
        }
        #expect(issues(text).count == 1)
    }

    @Test("A file that is too large is refused")
    func largeFileIsRefused() {
        #expect(issues("on: push\n#" + String(repeating: "x", count: 1 << 20)).count == 1)
    }

    @Test("No more problems are told than the limit")
    func problemsAreBounded() {
        let keys = (0..<500).map { "bad\($0): 1\n" }.joined()
        #expect(issues("on: push\njobs: {a: {runs-on: l}}\n" + keys).count == 100)
    }

    @Test("What is understood but not carried out is told, and not where the caller carries it out")
    func unsupportedIsTold() throws {
        let text = """
            on: [push, workflow_call]
            permissions: read-all
            concurrency: g
            jobs:
              a:
                runs-on: l
                container: x
                services: {db: y}
              b:
                uses: ./x.yml
            """
        let workflow = try Samples.workflow(text, support: WorkflowSupport(features: [.calledWorkflows]))
        let refused = workflow.unsupported.filter { $0.effect == .refuse }.map(\.path)
        #expect(Set(refused) == ["jobs.a.container", "jobs.a.services"])
        let warned = workflow.unsupported.filter { $0.effect == .warn }.map(\.path)
        #expect(Set(warned) == ["permissions", "concurrency"])
        let without = try Samples.workflow(text, support: WorkflowSupport())
        #expect(without.unsupported.contains { $0.path == "jobs.b.uses" && $0.effect == .refuse })
        #expect(without.unsupported.contains { $0.path == "on.workflow_call" && $0.effect == .warn })
        #expect(try Samples.workflow(text, support: .all).unsupported.isEmpty)
        #expect(workflow.unsupported.first { $0.path == "jobs.a.container" }?.position.line == 7)
    }

    @Test("A controller carries out what runs on a host alone do, and concurrency groups")
    func controllerCarriesOut() throws {
        #expect(WorkflowSupport.controller.features == WorkflowSupport.core.features.union([.concurrency]))
        let text = "on: push\nconcurrency: g\njobs: {a: {runs-on: l, container: x, services: {db: y}}}\n"
        #expect(try Samples.workflow(text, support: .controller).unsupported.isEmpty)
    }

    @Test("References to actions are told apart")
    func actionReferences() {
        #expect(ActionReference("actions/checkout@v4")?.repositoryPath == "actions/checkout")
        #expect(ActionReference("Owner/Repo/sub/dir@main")?.repositoryPath == "owner/repo/sub/dir")
        #expect(ActionReference("./local") == .local(path: "local"))
        #expect(ActionReference("docker://alpine:3")?.description == "docker://alpine:3")
        for wrong in ["", "a", "a/b", "a@b", "/b@c", "a/b@", "a/b@c@d"] {
            #expect(ActionReference(wrong) == nil, "\(wrong)")
        }
    }
}
