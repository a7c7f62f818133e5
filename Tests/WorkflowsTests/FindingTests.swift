import Testing

@testable import Workflows

@Suite("What workflows should not say")
struct FindingTests {
    private func findings(_ text: String) throws -> [String] {
        try Samples.workflow(text).findings(source: Array(text.utf8)).map(\.description)
    }

    private func script(_ line: String) throws -> [WorkflowFinding] {
        let text =
            "on: push\njobs:\n  a:\n    runs-on: l\n    steps:\n      - run: |\n          true\n          \(line)\n"
        return try Samples.workflow(text).findings(source: Array(text.utf8))
    }

    @Test(
        "A text of others in a script is found, at its place",
        arguments: [
            "github.event.issue.title", "github.event.pull_request.body", "github.head_ref", "github['head_ref']",
            "github.event.commits.*.message", "github.event.commits[0].author.name", "toJSON(github.event)",
            "toJSON(github)",
            "format('{0}', github.event.comment.body)", "github.event.pull_request.head.ref || 'x'",
            "github.event.pull_request[env.X]", "case(github.ref == 'x', github.head_ref, 'y')", "github.actor",
            "github.event.head_commit.message", "github.event.client_payload.anything",
        ]
    )
    func untrustedScript(expression: String) throws {
        let found = try script("echo ${{ github.sha }} ${{ \(expression) }}")
        #expect(found.map(\.rule) == [.untrustedScript])
        #expect(found.first?.position == SourcePosition(line: 8, column: 34))
    }

    @Test(
        "What others cannot write is not found",
        arguments: [
            "github.sha", "github.event.issue.number", "contains(github.event.issue.title, 'x')", "github.event.action",
            "github.head_ref == 'x'", "github.run_id", "github.repository", "case(github.head_ref == 'x', 'a', 'b')",
            "!github.head_ref", "github.event.pull_request.head.sha", "hashFiles('a')",
        ]
    )
    func trustedScript(expression: String) throws {
        #expect(try script("echo ${{ \(expression) }}").isEmpty)
    }

    @Test("A variable set from a text of others is no better in the script's text")
    func variables() throws {
        let text = """
            on: push
            jobs:
              a:
                runs-on: l
                env: {TITLE: "${{ github.event.issue.title }}"}
                steps:
                  - run: echo "$TITLE"
                  - run: echo ${{ env.TITLE }}
                  - run: echo ${{ env.TITLE }}
                    env: {TITLE: safe}
            """
        #expect(try findings(text).map { $0.prefix(18) } == ["ci/test.yaml:8:19:"])
    }

    @Test("A secret in a script is found, one in env is not")
    func secrets() throws {
        #expect(try script("echo ${{ secrets.A }}").map(\.rule) == [.secretInScript])
        #expect(try script("echo ${{ toJSON(secrets) }}").map(\.rule) == [.secretInScript])
        let text =
            "on: push\njobs:\n  a:\n    runs-on: l\n    steps:\n      - run: x\n        env: {A: '${{ secrets.A }}'}"
        #expect(try findings(text).isEmpty)
    }

    @Test("Actions of elsewhere are named by their commits")
    func pins() throws {
        let commit = String(repeating: "a", count: 40)
        let text = """
            on: push
            jobs:
              a:
                runs-on: l
                steps:
                  - uses: actions/checkout@v4
                  - uses: headgate/promote@v1
                  - uses: ./local
                  - uses: o/r@\(commit)
                  - uses: o/r@v1
                  - name: x
                    uses: docker://alpine:3
                  - uses: docker://alpine@sha256:\(commit)
              b:
                uses: o/r/x.yaml@main
            """
        let found = try findings(text)
        #expect(found.map { $0.prefix(19) } == ["ci/test.yaml:10:15:", "ci/test.yaml:12:15:", "ci/test.yaml:15:11:"])
    }

    @Test("Jobs that can never run are found, with those that need them")
    func unreachableJobs() throws {
        let text = """
            on: push
            jobs:
              last: {runs-on: l, needs: b}
              a: {runs-on: l, if: false}
              b: {runs-on: l, needs: a}
              c: {runs-on: l, needs: a, if: always()}
              d: {runs-on: l, if: "github.event_name == 'pull_request' && github.actor == 'x'"}
              e: {runs-on: l, if: "github.event_name == 'push' || false"}
              f: {runs-on: l, if: "!true || ''"}
              g: {runs-on: l, if: "1 > 2"}
              h: {runs-on: l, if: "github.event_name != 'pull_request'"}
            """
        let found = try Samples.workflow(text).findings(source: Array(text.utf8))
        #expect(found.map(\.position.line) == [3, 4, 5, 7, 9, 10])
        #expect(found.allSatisfy { $0.rule == .unreachableJob })
        #expect(found[0].message.hasSuffix("it needs 'b', which never runs"))
    }

    @Test("A condition with text around its expression is found")
    func constantConditions() throws {
        let text = "on: push\njobs:\n  a:\n    runs-on: l\n    if: ${{ github.ref }} == 'x'"
        #expect(
            try findings(text).first?.hasPrefix("ci/test.yaml:5:9: the condition of the job 'a' always holds") == true
        )
    }
}
