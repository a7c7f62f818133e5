import Glibc
import TestSupport
import Testing

@testable import Runner

@Suite("What earlier jobs left", .timeLimit(.minutes(10)))
struct ProcessGroupsTests {
    private let directory: TestDirectory

    init() throws {
        directory = try TestDirectory()
    }

    @Test("A runner that is started again ends what the killed one had started")
    func leftovers() async throws {
        let script = Script("sleep 1000 & echo $!", in: directory)
        #expect(try await script.run() == .exited(0))
        let child = try await script.firstNumber()
        #expect(Script.isRunning(child))
        #expect(try ProcessGroups.killLeftovers(in: directory.path) == 1)
        try await waitUntil("the child has ended") { !Script.isRunning(child) }
        #expect(directory.text("one.groups") == nil)
        #expect(try ProcessGroups.killLeftovers(in: directory.path) == 0)
    }

    @Test("A number that has come round again is somebody else's, and left alone")
    func reused() async throws {
        let script = Script("echo $$; while [ ! -e go ]; do sleep 0.01; done", in: directory)
        let task = Task { try await script.run() }
        let process = try await script.firstNumber()
        try directory.write("{\"mark\":\"none\",\"groups\":[{\"group\":\(process),\"started\":1}]}", to: "two.groups")
        try directory.write("", to: "one.groups.txt")
        try await waitUntil("it is remembered") { directory.text("one.groups")?.contains("\(process)") == true }
        try directory.remove("one.groups")
        #expect(try ProcessGroups.killLeftovers(in: directory.path) == 0)
        #expect(Script.isRunning(process))
        #expect(directory.text("two.groups") == nil)
        try directory.write("", to: "go")
        #expect(try await task.value == .exited(0))
    }

    @Test("What has left its group and its parents is found by what it inherited", arguments: [true, false])
    func detached(atOnce: Bool) async throws {
        let script = Script("(setsid sh -c 'cd /; echo $$; sleep 1000; :' &)", in: directory)
        await script.groups.begin()
        #expect(try await script.run() == .exited(0))
        let child = try await script.firstNumber()
        #expect(Script.isRunning(child))
        if atOnce {
            await script.groups.killAll()
        } else {
            #expect(try ProcessGroups.killLeftovers(in: directory.path, except: ["one.groups"]) == 0)
            #expect(Script.isRunning(child))
            _ = try ProcessGroups.killLeftovers(in: directory.path)
        }
        try await waitUntil("the child has ended") { !Script.isRunning(child) }
        #expect(directory.text("one.groups") == nil)
    }
}
