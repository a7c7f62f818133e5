import ControllerAPI
import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("actions/checkout", .timeLimit(.minutes(10)))
struct CheckoutTests {
    private var runner: TestRunner
    private let origin: Origin

    init() async throws {
        runner = try TestRunner()
        origin = try await Origin(in: runner.directory)
        runner.url = origin.path
    }

    private func text(_ name: String) -> String? { runner.directory.text("\(runner.workspace)/\(name)") }

    @Test("The workspace becomes the revision's tree, and only what differs is written")
    func checkout() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one", "deep/b.txt": "same", "gone.txt": "x"])
        let first = try await runner.run(
            "- {id: c, uses: actions/checkout@v4}\n- run: cat deep/b.txt && echo made > built && touch -d @1 deep/b.txt",
            job: "outputs: {commit: \"${{ steps.c.outputs.commit }}\"}",
            run: 1
        )
        #expect(first.status == .succeeded, "\(first.reason ?? "")")
        #expect(first.outputs == ["commit": runner.revision])
        #expect(text("a.txt") == "one")
        runner.revision = try await origin.push(["a.txt": "two", "gone.txt": nil])
        let second = try await runner.run("- uses: actions/checkout@v4\n- run: stat -c %Y deep/b.txt", run: 2)
        #expect(second.status == .succeeded, "\(second.reason ?? "")")
        #expect(text("a.txt") == "two")
        #expect(text("gone.txt") == nil)
        #expect(text("deep/b.txt") == "same")
        #expect(runner.controller.log.contains("\(runner.revision.prefix(8))"))
        runner.controller.stop()
    }

    @Test("Another ref and another directory can be asked for")
    func inputs() async throws {
        var runner = runner
        let old = try await origin.push(["a.txt": "old"])
        runner.revision = try await origin.push(["a.txt": "new"])
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            - {uses: actions/checkout@v4, with: {ref: \(old), path: before/it}}
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(text("a.txt") == "new")
        #expect(text("before/it/a.txt") == "old")
        runner.controller.stop()
    }

    @Test("Jobs that check out for the first time at the same moment do not disturb each other")
    func together() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one"])
        let jobs = try (1...6).map { try runner.assignment("- uses: actions/checkout@v4\n- run: cat a.txt", run: $0) }
        await withTaskGroup(of: Void.self) { group in
            for job in jobs { group.addTask { [runner] in await runner.execution(job).run() } }
        }
        let results = runner.controller.state.results
        #expect(results.map(\.status) == Array(repeating: .succeeded, count: 6), "\(results.compactMap(\.reason))")
        runner.controller.stop()
    }

    @Test(
        "What cannot be checked out is said",
        arguments: [
            (
                "ref: \"0123456789012345678901234567890123456789\"",
                "the repository has no commit '0123456789012345678901234567890123456789'"
            ),
            ("path: ../outside", "the path '../outside' leaves the workspace"),
            ("path: /etc", "the path '/etc' leaves the workspace"),
            ("submodules: maybe", "'submodules' takes true, false or recursive"),
            ("lfs: true", "'lfs' is not carried out"),
            ("repository: other/one", "'repository' is not the job's own, team/service, and no server is set"),
            ("fetch-depth: -1", "'fetch-depth' takes a whole number"),
        ]
    )
    func refused(_ inputs: String, _ reason: String) async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one"])
        let result = try await runner.run("- {uses: actions/checkout@v4, with: {\(inputs)}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test("What changes nothing is said, and what it does not know warned of")
    func withoutEffect() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one", "b/c.txt": "two"])
        let result = try await runner.run(
            """
            - {uses: actions/checkout@v4, with: {sparse-checkout: b, persist-credentials: true, clone: fast}}
            - run: cat a.txt b/c.txt
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        let log = runner.controller.log
        #expect(log.contains("##[notice]'sparse-checkout' has no effect: the whole tree is checked out"))
        #expect(log.contains("##[notice]'persist-credentials' has no effect"))
        #expect(log.contains("##[warning]there is no input 'clone' here; the action takes ref, path"))
        runner.controller.stop()
    }

    @Test("Another repository lies beside the job's own, at its first branch, a tag or a commit")
    func otherRepository() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "own"])
        try runner.directory.make("server/team")
        let other = try await Origin(in: runner.directory, name: "server/team/tools.git")
        let first = try await other.push(["tool": "first"])
        try await other.tag("v1")
        _ = try await other.push(["tool": "second"])
        runner.actionServer = runner.directory.path + "/server"
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            - {uses: actions/checkout@v4, with: {repository: team/tools, path: t/head}}
            - {uses: actions/checkout@v4, with: {repository: team/tools, ref: v1, path: t/tag}}
            - {uses: actions/checkout@v4, with: {repository: team/tools, ref: "\(first)", path: t/commit}}
            - run: echo "said=$(cat a.txt t/head/tool t/tag/tool t/commit/tool)"
            - run: echo "said=$(git -C t/head log --format=%s) $(git -C t/head status --porcelain)"
            - {uses: actions/checkout@v4, with: {repository: team/none, path: t/none}}
            """
        )
        #expect(result.reason?.contains("the repository team/none cannot be fetched") == true, "\(result.reason ?? "")")
        #expect(said("said=") == ["ownsecondfirstfirst", "Change files "])
        runner.controller.stop()
    }

    /// The words that a step prints, one a line.
    private func said(_ prefix: String) -> [String] {
        runner.controller.logTexts.filter { $0.hasPrefix(prefix) }.map { String($0.dropFirst(prefix.count)) }
    }

    @Test("Git sees a work tree without changes, as deep as asked for", arguments: [("1", 1), ("2", 2), ("0", 3)])
    func history(_ depth: String, _ count: Int) async throws {
        var runner = runner
        _ = try await origin.push(["a.txt": "1", "d/b.txt": "x"])
        try await origin.tag("v1.0")
        _ = try await origin.push(["a.txt": "2"])
        runner.revision = try await origin.push(["a.txt": "3"])
        let result = try await runner.run(
            """
            - {uses: actions/checkout@v4, with: {fetch-depth: \(depth)}}
            - run: |
                echo "count=$(git log --oneline | wc -l | tr -d ' ')"
                echo "status=$(git status --porcelain)."
                echo "branch=$(git rev-parse --abbrev-ref HEAD) $(git rev-parse HEAD)"
                echo "tags=$(git describe --tags 2>/dev/null | cut -d- -f1-2)"
                echo more >> d/b.txt
                echo "diff=$(git diff --stat | tail -1)"
                git -c user.name=a -c user.email=b commit -qam mine && echo "mine=$(git log -1 --format=%s)"
                git fsck --connectivity-only 2>&1 | grep -v dangling | head -3
            """,
            run: 1
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "") \(runner.controller.log)")
        #expect(said("count=") == ["\(count)"])
        #expect(said("status=") == ["."])
        #expect(said("branch=") == ["main \(runner.revision)"])
        #expect(said("tags=") == [depth == "0" ? "v1.0-2" : ""])
        #expect(said("diff=") == [" 1 file changed, 1 insertion(+), 1 deletion(-)"])
        #expect(said("mine=") == ["mine"])
        // What a step did to it is gone the next time.
        let second = try await runner.run(
            "- uses: actions/checkout@v4\n- run: echo \"status=$(git status --porcelain).\"; echo \"head=$(git rev-parse HEAD)\"",
            run: 2
        )
        #expect(second.status == .succeeded)
        #expect(said("status=") == [".", "."])
        #expect(said("head=") == [runner.revision])
        runner.controller.stop()
    }

    @Test("Tags and branches can be checked out, and what is untracked goes when asked for")
    func refs() async throws {
        var runner = runner
        _ = try await origin.push(["a.txt": "tagged", "kept/in": "x"])
        try await origin.tag("v1")
        runner.revision = try await origin.push(["a.txt": "newest"])
        let result = try await runner.run(
            """
            - {uses: actions/checkout@v4, with: {ref: v1}}
            - run: mkdir -p built kept; touch built/x kept/y; echo "at=$(cat a.txt) $(git rev-parse --abbrev-ref HEAD)"
            - {uses: actions/checkout@v4, with: {ref: main}}
            - run: echo "at=$(cat a.txt) $(git rev-parse --abbrev-ref HEAD) $(ls built)"
            - {uses: actions/checkout@v4, with: {clean: true}}
            - run: echo "at=$(ls -d built kept/* 2>/dev/null | tr '\\n' ' ')"
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(said("at=") == ["tagged HEAD", "newest main x", "kept/in "])
        runner.controller.stop()
    }

    @Test("A `.git` that a step put in the way is replaced, and nothing behind a link is touched")
    func hostileGit() async throws {
        var runner = runner
        runner.revision = try await origin.push(["a.txt": "one"])
        try runner.directory.make("elsewhere")
        try runner.directory.write("precious", to: "elsewhere/config")
        try await runner.run("- run: ln -s \(runner.directory.path)/elsewhere .git", run: 1)
        let result = try await runner.run("- uses: actions/checkout@v4\n- run: git status", run: 2)
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(runner.directory.text("elsewhere/config") == "precious")
        runner.controller.stop()
    }

    @Test(
        "A submodule's address is never a directory of the host, unless its repository lies beside it",
        arguments: [
            ("../lib.git", "https://h/team/app.git", "https://h/team/lib.git"),
            ("./sub", "/srv/app.git", "/srv/app.git/sub"),
            ("../../../../x", "https://h/team/app.git", nil),
            ("/etc", "/srv/app.git", nil),
            ("file:///etc", "https://h/a", nil),
            ("https://other/x", "https://h/a", "https://other/x"),
        ]
    )
    func addresses(_ written: String, _ parent: String, _ expected: String?) throws {
        guard let expected else {
            #expect(throws: RunnerError.self) { try SubmoduleList.address(written, of: "s", in: parent) }
            return
        }
        #expect(try SubmoduleList.address(written, of: "s", in: parent) == expected)
    }

    @Test("Submodules are checked out where they belong; one that cannot be had says from where")
    func submodules() async throws {
        var runner = runner
        let git = "git -c protocol.file.allow=always -c user.name=a -c user.email=b"
        try runner.directory.write(
            """
            set -e
            export GIT_CONFIG_GLOBAL=/dev/null GIT_CONFIG_NOSYSTEM=1
            cd '\(runner.directory.path)'
            git init -q -b main lib && cd lib && echo lib > l.txt && git add . && \(git) commit -qm lib && cd ..
            git init -q -b main app && cd app && \(git) submodule --quiet add ../lib deps/lib
            \(git) commit -qm app && \(git) tag -a v7 -m seven && git rev-parse HEAD > ../head
            """,
            to: "make.sh"
        )
        let script = Script("sh make.sh", in: runner.directory)
        #expect(try await script.run() == .exited(0), "\(script.output)")
        runner.url = runner.directory.path + "/app"
        runner.revision = String(try #require(runner.directory.text("head")).prefix(40))
        let result = try await runner.run(
            """
            - {uses: actions/checkout@v4, with: {submodules: recursive, fetch-depth: 0}}
            - run: echo "at=$(cat deps/lib/l.txt) $(git -C deps/lib log -1 --format=%s) $(git status --porcelain | wc -l) $(git describe)"
            """,
            run: 1
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(said("at=") == ["lib lib 0 v7"])
        try runner.directory.remove("lib")
        try runner.directory.remove("mirrors/submodules")
        let lost = try await runner.run("- {uses: actions/checkout@v4, with: {submodules: true}}", run: 2)
        #expect(
            lost.reason?.contains("the submodule 'deps/lib' cannot be had from \(runner.directory.path)/lib") == true
        )
        runner.controller.stop()
    }

    @Test("A repository that is not there fails the step with its reason")
    func absent() async throws {
        var runner = runner
        runner.url = runner.directory.path + "/no-such.git"
        let result = try await runner.run("- uses: actions/checkout@v4")
        #expect(result.status == .failed)
        #expect(result.reason?.contains("the repository cannot be fetched") == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }
}
