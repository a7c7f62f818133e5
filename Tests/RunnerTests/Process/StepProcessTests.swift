import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("Programs of steps", .timeLimit(.minutes(10)))
struct StepProcessTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    private func script(_ text: String, environment: [String: String] = [:]) -> Script {
        Script(text, in: directory, environment: environment)
    }

    @Test(
        "They end with a status or by a signal",
        arguments: [
            ("exit 0", .exited(0)), ("exit 7", .exited(7)), ("kill -TERM $$", .signalled(15)),
            ("kill -KILL $$", .signalled(9)), ("kill -SEGV $$", .signalled(11)),
        ] as [(String, ProgramEnd)]
    )
    func end(_ text: String, _ expected: ProgramEnd) async throws {
        #expect(try await script(text).run() == expected)
    }

    @Test("What they print on both outputs comes whole and in its order")
    func order() async throws {
        let script = script("i=0; while [ $i -lt 300 ]; do echo out$i; echo err$i >&2; i=$((i+1)); done; printf end")
        #expect(try await script.run() == .exited(0))
        let expected = (0..<300).flatMap { ["out\($0)", "err\($0)"] } + ["end"]
        #expect(script.lines.map(String.init) == expected)
    }

    @Test("Nothing of much output is lost at the end")
    func much() async throws {
        let script = script("seq 1 200000")
        #expect(try await script.run() == .exited(0))
        #expect(script.lines.count == 200_000)
        #expect(script.lines.last == "200000")
    }

    @Test("The pipe of one that left nothing running ends with it")
    func pipe() async throws {
        let process = StepProcess(
            program: "true",
            arguments: [],
            environment: ["PATH": "/usr/bin:/bin"],
            directory: directory.path
        )
        let groups = ProcessGroups(file: directory.path + "/one.groups", logger: .silent)
        let (end, reader) = try await process.run(groups: groups) { _ in }
        #expect(end == .exited(0))
        // Nobody stops the reader: it hears the end only when the runner's own descriptor is closed.
        await reader.ended()
    }

    @Test("They see only the environment they are given, and the directory")
    func environment() async throws {
        let script = script("env; pwd", environment: ["NAME": "a value"])
        setenv("HEADGATE_TEST_LEAK", "1", 1)
        #expect(try await script.run() == .exited(0))
        #expect(script.lines.contains("NAME=a value"))
        #expect(script.lines.last.map(String.init) == directory.path)
        #expect(!script.output.contains("HEADGATE_TEST_LEAK"))
        #expect(!script.output.contains("HOME="))
    }

    @Test("Nothing can be read from their input")
    func input() async throws {
        let script = script("cat; echo read $?")
        #expect(try await script.run() == .exited(0))
        #expect(script.output == "read 0\n")
    }

    @Test("A program that is not there is an error")
    func absent() async throws {
        let process = StepProcess(
            program: "headgate-no-such-program",
            arguments: [],
            environment: ["PATH": "/usr/bin"],
            directory: directory.path
        )
        let groups = ProcessGroups(file: directory.path + "/one.groups", logger: .silent)
        await #expect(throws: (any Error).self) { _ = try await process.run(groups: groups) { _ in } }
    }

    @Test("Cancelling ends the whole group, and what a handler prints then is still heard")
    func cancelled() async throws {
        let script = script(
            """
            sleep 1000 &
            echo $!
            trap 'echo cleaning up; exit 3' INT
            while :; do sleep 0.02; done
            """
        )
        let task = Task { try await script.run() }
        let child = try await script.firstNumber()
        #expect(Script.isRunning(child))
        task.cancel()
        #expect(try await task.value == .exited(3))
        #expect(script.lines.last == "cleaning up")
        try await waitUntil("the child has ended") { !Script.isRunning(child) }
    }

    @Test("What a program leaves running neither holds up its end nor outlives the job", arguments: [false, true])
    func leftovers(_ isLoud: Bool) async throws {
        let child = isLoud ? "while :; do echo noise; done" : "sleep 1000"
        let script = script(
            "sh -c 'echo $$; exec sh -c \"\(child)\"' & while [ ! -e go ]; do sleep 0.01; done; echo done"
        )
        let task = Task { try await script.run() }
        let process = try await script.firstNumber()
        try directory.write("", to: "go")
        #expect(try await task.value == .exited(0))
        #expect(script.lines.contains("done"))
        let printed = script.output.utf8.count
        await script.groups.killAll()
        try await waitUntil("the child has ended") { !Script.isRunning(process) }
        #expect(script.output.utf8.count == printed, "nobody hears it any more")
        #expect(directory.text("one.groups") == nil)
    }
}
