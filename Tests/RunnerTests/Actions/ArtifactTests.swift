import ControllerAPI
import TestSupport
import Testing

@testable import Runner

@Suite("Artifacts", .timeLimit(.minutes(10)))
struct ArtifactTests {
    private let runner: TestRunner

    init() throws {
        runner = try TestRunner()
    }

    @Test("What one job uploads another downloads, with its modes and links")
    func roundTrip() async throws {
        let uploaded = try await runner.run(
            """
            - run: |
                mkdir -p out/deep
                echo "#!/bin/sh" > out/run.sh
                chmod 755 out/run.sh
                echo text > out/deep/file
                ln -s deep/file out/link
                echo top > single
            - uses: actions/upload-artifact@v4
              with:
                name: result
                path: |
                  ./out
                  single
            """,
            run: 1
        )
        #expect(uploaded.status == .succeeded, "\(uploaded.reason ?? "")")
        #expect(Set(runner.controller.state.artifacts.keys) == ["result"])
        let downloaded = try await runner.run(
            """
            - uses: actions/download-artifact@v4
              with: {name: result, path: in/here}
            - run: cd in/here && test -x out/run.sh && cat out/link single
            """,
            run: 2
        )
        #expect(downloaded.status == .succeeded, "\(downloaded.reason ?? "")")
        #expect(runner.controller.logTexts.contains("text"))
        #expect(runner.controller.logTexts.contains("top"))
        #expect(try runner.directory.names("jobs").isEmpty)
        runner.controller.stop()
    }

    @Test(
        "What cannot be done is said",
        arguments: [
            ("upload-artifact", "name: a, path: none, if-no-files-found: error", "no files were found"),
            ("upload-artifact", "name: a, path: x, if-no-files-found: maybe", "takes warn, error or ignore"),
            ("upload-artifact", "name: a", "the input 'path' is missing"),
            ("download-artifact", "path: /etc", "the path '/etc' leaves the workspace"),
            ("download-artifact", "name: a, run-id: 6", "'run-id' is this run's own, 7"),
            ("download-artifact", "artifact-ids: 'a, b'", "the run has no artifact with the id 'a'"),
            ("download-artifact", "name: gone", "the run has no artifact named 'gone'"),
        ]
    )
    func refused(_ action: String, _ inputs: String, _ reason: String) async throws {
        let result = try await runner.run("- {uses: actions/\(action)@v4, with: {\(inputs)}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        runner.controller.stop()
    }

    @Test("Paths may be absolute, an artifact is made once, and what has no effect is said")
    func asElsewhere() async throws {
        let result = try await runner.run(
            """
            - run: mkdir out; echo one > out/f; echo two > "$RUNNER_TEMP/g"
            - id: up
              uses: actions/upload-artifact@v4
              with: {name: a, path: "${{ github.workspace }}/out", retention-days: 5, nmae: b}
            - uses: actions/upload-artifact@v4
              with: {name: b, path: "${{ runner.temp }}/g"}
            - {uses: actions/upload-artifact@v4, with: {name: b, path: out, overwrite: true}}
            - uses: actions/download-artifact@v4
              with: {artifact-ids: "${{ steps.up.outputs.artifact-id }},b", path: "${{ github.workspace }}/in"}
            - run: echo "said $(cat in/a/f in/b/f | tr '\\n' ' ')"
            - {uses: actions/upload-artifact@v4, with: {name: b, path: out}}
            """
        )
        #expect(result.reason?.contains("this job has made an artifact 'b' already") == true, "\(result.reason ?? "")")
        #expect(runner.controller.logTexts.contains("said one one "))
        #expect(runner.controller.log.contains("##[notice]'retention-days' has no effect"))
        #expect(runner.controller.log.contains("##[warning]there is no input 'nmae' here"))
        runner.controller.stop()
    }

    @Test("Patterns choose what is uploaded, and what of it is downloaded")
    func patterns() async throws {
        let uploaded = try await runner.run(
            """
            - run: mkdir -p out/a out/b; for f in a/1.txt a/2.log b/3.txt b/.hidden; do echo $f > out/$f; done
            - uses: actions/upload-artifact@v4
              with: {name: some-texts, path: "out/**/*.txt"}
            - uses: actions/upload-artifact@v4
              with: {name: some-rest, path: "out\\n!out/**/*.txt"}
            - uses: actions/upload-artifact@v4
              with: {name: other, path: out/b/.hidden}
            - uses: actions/upload-artifact@v4
              with: {name: empty, path: nowhere/*}
            """,
            run: 1
        )
        #expect(uploaded.status == .succeeded, "\(uploaded.reason ?? "")")
        #expect(Set(runner.controller.state.artifacts.keys) == ["some-texts", "some-rest", "other"])
        #expect(runner.controller.log.contains("##[warning]no files were found"))
        let downloaded = try await runner.run(
            """
            - uses: actions/download-artifact@v4
              with: {pattern: "some-*", path: one}
            - uses: actions/download-artifact@v4
              with: {pattern: "some-*", path: two, merge-multiple: true}
            - uses: actions/download-artifact@v4
              with: {path: three}
            - run: for d in one two three; do echo "$d=$(cd $d && find . -type f | sort | tr '\\n' ' ')"; done
            """,
            run: 2
        )
        #expect(downloaded.status == .succeeded, "\(downloaded.reason ?? "")")
        let texts = runner.controller.logTexts
        #expect(texts.contains("one=./some-rest/a/2.log ./some-texts/a/1.txt ./some-texts/b/3.txt "))
        #expect(texts.contains("two=./a/1.txt ./a/2.log ./b/3.txt "))
        #expect(
            texts.contains(
                "three=./other/.hidden ./some-rest/a/2.log ./some-texts/a/1.txt ./some-texts/b/3.txt "
            )
        )
        runner.controller.stop()
    }

    @Test("An archive that would leave its directory is not unpacked")
    func hostile() async throws {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, _ offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: text.utf8)
        }
        put("../escaped", 0)
        put("0000644", 100)
        put("00000000000", 124)
        put("00000000000", 136)
        put("        0", 148)
        put("ustar\u{0}00", 257)
        let sum = String(header.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\u{0} ", 148)
        let archive = header + [UInt8](repeating: 0, count: 1024)
        runner.controller.change { $0.artifacts["bad"] = archive }
        let result = try await runner.run("- {uses: actions/download-artifact@v4, with: {name: bad, path: in}}")
        #expect(result.status == .failed)
        #expect(result.reason?.contains("could not be unpacked") == true, "\(result.reason ?? "")")
        #expect(!runner.directory.exists("\(runner.workspace)/escaped"))
        runner.controller.stop()
    }
}
