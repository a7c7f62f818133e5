import Testing

@testable import Workflows

@Suite("Jobs as they are carried out")
struct JobSessionTests {
    private func job(_ steps: String, extra: String = "") -> String {
        let lines = steps.split(separator: "\n", omittingEmptySubsequences: false).map { "      \($0)" }
        return "on: push\nenv: {W: w, S: w}\njobs:\n  a:\n    runs-on: l\n\(extra)    steps:\n"
            + lines.joined(separator: "\n")
    }

    private func invocation(_ directive: StepDirective) throws -> StepInvocation {
        guard case .run(let invocation) = directive else {
            Issue.record("not to be run: \(directive)")
            throw WorkflowError(.invalidData, "not to be run")
        }
        return invocation
    }

    private func script(_ directive: StepDirective) throws -> String {
        guard case .run(let script, _, _) = try invocation(directive).action else { return "" }
        return script
    }

    @Test("Steps follow each other with variables, outputs and paths handed on")
    func stepsFollow() throws {
        var session = try Samples.session(
            job(
                """
                - id: one
                  run: make ${{ env.W }} ${{ env.J }}
                  env: {S: "${{ env.J }}-s", T: t}
                - name: Use ${{ steps.one.outputs.x }}
                  uses: headgate/build-image@v1
                  with: {image: "api:${{ github.sha }}", push: true, n: 1.5}
                - run: |

                    echo ${{ steps.one.outcome }} ${{ env.NEW }} ${{ hashFiles('a', 'b') }}
                    second
                  shell: sh
                  working-directory: sub
                  timeout-minutes: 3
                """,
                extra:
                    "    env: {J: \"${{ github.ref_name }}\", S: j}\n    outputs: {y: \"${{ steps.one.outputs.x }}\"}\n"
            )
        )
        let first = try invocation(session.next())
        #expect(first.number == 1)
        #expect(first.name == "Run make ${{ env.W }} ${{ env.J }}")
        #expect(first.environment == ["W": "w", "J": "main", "S": "main-s", "T": "t"])
        #expect(try script(session.next()) == "make w main")
        let warnings = session.complete(
            StepResult(
                .success,
                outputs: ["x": "1"],
                environment: [
                    CommandFile.Entry(name: "NEW", value: "n"), CommandFile.Entry(name: "GITHUB_SHA", value: "no"),
                ],
                path: ["/p", "/q"]
            )
        )
        #expect(warnings.count == 1)
        let second = try invocation(session.next())
        #expect(second.name == "Use 1")
        #expect(second.environment == ["W": "w", "J": "main", "S": "j", "NEW": "n"])
        #expect(second.path == ["/q", "/p"])
        guard case .uses(let reference, let inputs) = second.action else {
            Issue.record("not an action")
            return
        }
        #expect(reference.repositoryPath == "headgate/build-image")
        #expect(inputs == ["image": "api:" + String(repeating: "a", count: 40), "push": "true", "n": "1.5"])
        session.complete(StepResult(.success))
        let third = try invocation(session.next())
        #expect(third.timeoutMinutes == 3)
        #expect(
            third.action
                == .run(
                    script: "\necho success n hash of a b\nsecond\n",
                    shell: try Shell("sh"),
                    workingDirectory: "sub"
                )
        )
        #expect(third.name.hasPrefix("Run echo"))
        session.complete(StepResult(.success))
        guard case .finished(let outcome) = session.next() else {
            Issue.record("not finished")
            return
        }
        #expect(outcome.status == .succeeded)
        #expect(outcome.outputs == ["y": "1"])
    }

    @Test("After a failure only steps run that ask for it, and the job fails with the step's reason")
    func failureSkips() throws {
        var session = try Samples.session(
            job(
                """
                - run: a
                - run: b
                - if: failure()
                  run: c
                - if: always()
                  run: d
                - if: success() || github.ref == 'x'
                  run: e
                """
            )
        )
        _ = try invocation(session.next())
        session.complete(StepResult(.failure, reason: "exit status 2"))
        guard case .skipped(let record) = session.next() else {
            Issue.record("not skipped")
            return
        }
        #expect(record.reason == "an earlier step failed")
        #expect(try script(session.next()) == "c")
        session.complete(StepResult(.success))
        #expect(try script(session.next()) == "d")
        session.complete(StepResult(.success))
        guard case .skipped(let last) = session.next(), case .finished(let outcome) = session.next() else {
            Issue.record("not skipped")
            return
        }
        #expect(last.reason == "its condition did not hold: success() || github.ref == 'x'")
        #expect(outcome.status == .failed)
        #expect(outcome.reason == "step 1 (Run a): exit status 2")
    }

    @Test("continue-on-error tolerates a failure and shows it in outcome")
    func toleratedStep() throws {
        var session = try Samples.session(
            job(
                """
                - id: x
                  continue-on-error: true
                  run: a
                - run: echo ${{ steps.x.outcome }} ${{ steps.x.conclusion }}
                """
            )
        )
        _ = session.next()
        session.complete(StepResult(.failure, reason: "no"))
        #expect(try script(session.next()) == "echo failure success")
        session.complete(StepResult(.success))
        guard case .finished(let outcome) = session.next() else { return }
        #expect(outcome.status == .succeeded)
    }

    @Test("A step that cannot be prepared fails with its place and the job goes on to what asks for it")
    func unpreparedStepFails() throws {
        var session = try Samples.session(
            job(
                """
                - run: echo ${{ fromJSON('no') }}
                - if: failure()
                  run: after
                """
            )
        )
        guard case .failed(let record) = session.next() else {
            Issue.record("not failed")
            return
        }
        #expect(record.reason?.hasPrefix("ci/test.yaml:7:14: fromJSON") == true)
        #expect(try script(session.next()) == "after")
    }

    @Test("A cancelled job runs only what asks for it; one whose time is over fails")
    func cancelling() throws {
        let text = job("- run: a\n- run: b\n- if: cancelled()\n  run: c")
        var session = try Samples.session(text)
        _ = session.next()
        session.cancel()
        session.complete(StepResult(.cancelled))
        guard case .skipped(let record) = session.next() else {
            Issue.record("not skipped")
            return
        }
        #expect(record.reason == "the job was cancelled")
        #expect(try script(session.next()) == "c")
        session.complete(StepResult(.success))
        guard case .finished(let outcome) = session.next() else { return }
        #expect(outcome.status == .cancelled)
        var late = try Samples.session(text)
        _ = late.next()
        late.timeOut()
        late.complete(StepResult(.cancelled))
        _ = late.next()
        _ = late.next()
        late.complete(StepResult(.success))
        guard case .finished(let end) = late.next() else { return }
        #expect(end.status == .failed)
        #expect(end.reason == "the job took longer than 360 minutes")
    }

    @Test("An output that holds a secret is left out")
    func secretOutputIsLeftOut() throws {
        var session = try Samples.session(
            job("- id: s\n  run: a ${{ secrets.KEY }}", extra: "    outputs: {o: \"x ${{ steps.s.outputs.o }}\"}\n"),
            secrets: ["KEY": "s3cr3t"]
        )
        #expect(try script(session.next()) == "a s3cr3t")
        session.complete(StepResult(.success, outputs: ["o": "has s3cr3t in it"]))
        guard case .finished(let outcome) = session.next() else { return }
        #expect(outcome.outputs.isEmpty)
        #expect(outcome.warnings == ["the output 'o' is left out: it may hold a secret"])
    }

    @Test("Defaults of the workflow and the job give shell and directory")
    func defaultsCount() throws {
        let text = """
            on: push
            defaults: {run: {shell: python, working-directory: top}}
            jobs:
              a:
                runs-on: l
                defaults: {run: {working-directory: sub}}
                steps:
                  - run: x
                  - run: y
                    shell: zzz
            """
        var session = try Samples.session(text)
        let action = try invocation(session.next()).action
        #expect(action == .run(script: "x", shell: try Shell("python"), workingDirectory: "sub"))
        session.complete(StepResult(.success))
        guard case .failed(let record) = session.next() else {
            Issue.record("not failed")
            return
        }
        #expect(record.reason?.hasPrefix("ci/test.yaml:10:16: unknown shell 'zzz'") == true)
    }

    @Test("Container and services are evaluated")
    func containersAreEvaluated() throws {
        let session = try Samples.session(
            """
            on: push
            jobs:
              a:
                runs-on: l
                container: {image: "img:${{ vars.V }}", env: {A: 1}, volumes: ["a:/a"], options: --cpus 1}
                services:
                  db: {image: postgres, ports: [5432], credentials: {username: u, password: "${{ secrets.P }}"}}
                  none: ''
                steps:
                  - run: a
            """,
            secrets: ["P": "pw"],
            vars: ["V": "2"]
        )
        #expect(session.container?.image == "img:2")
        #expect(session.container?.environment == ["A": "1"])
        #expect(session.container?.volumes.map(\.path) == ["/a"])
        #expect(session.container?.options.cpus == 1)
        #expect(session.services.map(\.name) == ["db"])
        #expect(session.services.first?.container.credentials?.password == "pw")
        #expect(session.services.first?.container.ports.map(\.container) == [5432])
    }

    @Test("The documented variables are there")
    func standardVariables() throws {
        let variables = try Samples.session(job("- run: a")).standardVariables
        #expect(variables["CI"] == "true")
        #expect(variables["GITHUB_REF_NAME"] == "main")
        #expect(variables["GITHUB_RUN_ID"] == "7")
        #expect(variables["GITHUB_WORKSPACE"] == "/w")
        #expect(variables["GITHUB_JOB"] == "a")
        #expect(variables["RUNNER_OS"] == "Linux")
        #expect(variables["GITHUB_EVENT"] == nil)
    }

    @Test(
        "Shells are carried out as documented",
        arguments: [
            (nil, ["bash", "-e", "/s"]), ("bash", ["bash", "--noprofile", "--norc", "-eo", "pipefail", "/s"]),
            ("sh", ["sh", "-e", "/s"]), ("python", ["python", "/s"]), ("pwsh", ["pwsh", "-command", ". '/s'"]),
            ("perl -w '{0}' \"a b\"", ["perl", "-w", "/s", "a b"]), ("x a{0}b{0}", ["x", "a/sb/s"]),
        ] as [(String?, [String])]
    )
    func shells(specification: String?, command: [String]) throws {
        let shell = try Shell(specification)
        #expect([shell.program] + shell.arguments(script: "/s") == command)
    }
}
