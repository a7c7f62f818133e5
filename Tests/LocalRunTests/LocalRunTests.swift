import Foundation
import Testing
import Workflows

@testable import LocalRun

@Suite("A run without a controller", .timeLimit(.minutes(10)))
struct LocalRunTests {
    @Test("Jobs run in the order of their needs, outputs are handed on, a failure skips what needs it")
    func graph() async throws {
        let project = try TestProject()
        let outcome = try await project.run(
            """
            on: push
            jobs:
              first:
                runs-on: ubuntu-latest
                outputs: {word: "${{ steps.a.outputs.word }}"}
                steps: [{id: a, run: 'echo word=hello >> $GITHUB_OUTPUT'}]
              second:
                needs: first
                runs-on: [self-hosted, linux]
                steps: [{run: 'test "${{ needs.first.outputs.word }}" = hello'}]
              broken:
                runs-on: x
                steps: [{run: exit 3}]
              after:
                needs: broken
                runs-on: x
                steps: [{run: exit 0}]
              always:
                needs: [broken, second]
                if: always()
                runs-on: x
                steps: [{run: 'test "${{ needs.broken.result }}" = failure'}]
            """
        )
        #expect(outcome.report.status == .failed)
        #expect(outcome.status("second") == .succeeded && outcome.status("always") == .succeeded)
        #expect(outcome.status("broken") == .failed && outcome.status("after") == .skipped)
        #expect(outcome[job: "broken"]?.reason?.contains("exit status 3") == true)
        #expect(outcome[job: "first"]?.steps.map(\.status) == [.succeeded])
        #expect(outcome[job: "after"]?.reason?.isEmpty == false)
    }

    @Test("A checkout is the work tree as it is: new files are in it, ignored ones are not, and it stays untouched")
    func checkout() async throws {
        let project = try TestProject([".gitignore": "out/\n", "kept.txt": "committed\n"])
        try project.git("init", "-q", "-b", "main")
        try project.git("add", ".")
        try project.git("commit", "-qm", "first")
        try project.write("kept.txt", "changed\n")
        try project.write("new file.txt", "new\n")
        try project.write("out/ignored.txt", "x")
        let workflow = """
            on: push
            jobs:
              a:
                runs-on: x
                steps:
                  - run: test -z "$(ls -A)"
                  - uses: actions/checkout@v4
                  - run: |
                      test "$(cat kept.txt)" = changed && test "$(cat 'new file.txt')" = new && ! test -e out
                      test "$(git log --format=%s)" = first && git status --short | grep -q 'M kept.txt'
                      test "$GITHUB_REF" = refs/heads/main && test "$(git rev-parse HEAD)" = "$GITHUB_SHA"
                      echo more >> kept.txt; git commit -qam mine; git tag t
                    env: {GIT_AUTHOR_NAME: a, GIT_AUTHOR_EMAIL: a, GIT_COMMITTER_NAME: a, GIT_COMMITTER_EMAIL: a}
            """
        for turn in 1...2 {
            let outcome = try await project.run(workflow)
            #expect(outcome.report.status == .succeeded, "\(turn): \(outcome.lines)")
        }
        #expect(try project.text(project.root + "/kept.txt") == "changed\n")
        #expect(!FileManager.default.fileExists(atPath: project.root + "/.git/refs/tags/t"))
    }

    @Test("A second checkout moves what has not changed and copies what has")
    func reuse() async throws {
        let project = try TestProject(["a.txt": "1", "b.txt": "1", "d/c.txt": "1"])
        let files = ProjectFiles(try await project.open(), state: project.root + "/../state")
        let base = project.root + "/../copy"
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        let first = try await files.copy(to: base, from: base + "~")
        #expect(first.written == 3 && first.kept == 0)
        try FileManager.default.moveItem(atPath: base, toPath: base + "~")
        try FileManager.default.createDirectory(atPath: base, withIntermediateDirectories: true)
        try project.write("a.txt", "2")
        try Data("9".utf8).write(to: URL(fileURLWithPath: base + "~/b.txt"))
        let second = try await files.copy(to: base, from: base + "~")
        #expect(second.kept == 1 && second.written == 2)
        #expect(try project.text(base + "/a.txt") == "2" && project.text(base + "/b.txt") == "1")
    }

    @Test("A cancelled run stops its steps, runs those that ask for it, and says so", arguments: [false, true])
    func cancelled(hasCleanUp: Bool) async throws {
        let project = try TestProject()
        let cleanUp = hasCleanUp ? "\n      - {if: always(), run: echo cleaned up}" : ""
        let outcome = try await project.run(
            """
            on: push
            jobs:
              a:
                runs-on: x
                steps:
                  - run: sleep 60\(cleanUp.replacing("\n      ", with: "\n      "))
              b:
                needs: a
                runs-on: x
                steps: [{run: exit 0}]
            """,
            onStart: { run in
                OnStep { run.cancel(reason: "enough") }
            }
        )
        #expect(outcome.report.status == .cancelled)
        #expect(outcome.status("a") == .cancelled && outcome.status("b") != .succeeded)
        #expect(outcome.lines.contains("a: cleaned up") == hasCleanUp)
    }

    @Test("Secrets reach their steps, never the log; artifacts go from job to job")
    func secretsAndArtifacts() async throws {
        let project = try TestProject()
        let outcome = try await project.run(
            """
            on: push
            jobs:
              a:
                runs-on: x
                steps:
                  - {run: 'test "$T" = hunter2hunter2 && echo "it is $T" && mkdir d && echo in > d/f', env: {T: "${{ secrets.TOKEN }}"}}
                  - {uses: actions/upload-artifact@v4, with: {name: "x/y z", path: d}}
              b:
                needs: a
                runs-on: x
                steps:
                  - {uses: actions/download-artifact@v4, with: {name: "x/y z", path: got}}
                  - run: test "$(cat got/f)" = in
            """,
            with: { $0.secrets = ["TOKEN": "hunter2hunter2"] }
        )
        #expect(outcome.report.status == .succeeded, "\(outcome.lines)")
        #expect(outcome.lines.contains("a: it is ***") && !outcome.lines.contains { $0.contains("hunter2") })
    }

    @Test("An environment needs a yes", arguments: [nil, true, false])
    func environments(answer: Bool?) async throws {
        let project = try TestProject()
        let workflow = """
            on: push
            jobs:
              deploy: {runs-on: x, environment: Production, steps: [{run: exit 0}]}
            """
        let outcome = try await project.run(
            workflow,
            with: { settings in
                if let answer { settings.ask = { @Sendable _, _ in answer } }
            }
        )
        #expect(outcome.status("deploy") == (answer == true ? .succeeded : .failed))
        if answer == nil { #expect(outcome[job: "deploy"]?.reason?.contains("--approve Production") == true) }
        let approved = try await project.run(workflow, with: { $0.approved = ["production"] })
        #expect(approved.status("deploy") == .succeeded)
    }

    @Test("A concurrency group holds one job at a time")
    func groups() async throws {
        let project = try TestProject()
        let outcome = try await project.run(
            """
            on: push
            jobs:
              a:
                runs-on: x
                strategy: {matrix: {n: [1, 2]}}
                concurrency: {group: one, queue: max}
                steps:
                  - run: mkdir "$HOME/held" && sleep 0.2 && rmdir "$HOME/held"
            """
        )
        #expect(outcome.report.status == .succeeded, "\(outcome.lines)")
    }

    @Test("What only a controller can do is refused with the reason")
    func controllerOnly() async throws {
        let project = try TestProject()
        let outcome = try await project.run(
            """
            on: push
            jobs:
              a:
                runs-on: x
                steps: [{uses: headgate/promote@v1, with: {environment: staging, images: "web=:1"}}]
            """
        )
        #expect(outcome[job: "a"]?.reason?.contains("a local run promotes nothing") == true)
    }
}

/// Does something when the first step begins.
private struct OnStep: RunView {
    let body: @Sendable () -> Void

    func show(_ news: RunNews) {
        if case .step(_, 1, _, .running, _) = news { body() }
    }
}
