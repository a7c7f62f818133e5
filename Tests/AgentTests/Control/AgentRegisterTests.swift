import DockerEngine
import Git
import Glibc
import HTTPTransport
import TestSupport
import Testing

@testable import Agent

@Suite("Who works on a machine")
struct AgentRegisterTests {
    private static func entry(_ owner: String, engine: String = "unix:///run/one.sock") throws -> AgentRegister.Entry {
        AgentRegister.Entry(
            AgentSettings(
                name: owner,
                owner: owner,
                environment: "staging",
                remote: GitRemote(url: try GitURL(path: "/none.git")),
                branch: try RefName.branch("main"),
                path: ".",
                interval: .seconds(60),
                engine: try DockerEndpoint(engine),
                data: "/none",
                proxySocket: "/none.sock",
                exposure: nil,
                controller: nil,
                http: HTTPClient(),
                acceptsRewrittenHistory: false
            )
        )
    }

    @Test("An agent is in the register as long as it holds its place")
    func presence() async throws {
        let directory = try TestDirectory()
        let register = AgentRegister(directory: directory.path + "/agents")
        #expect(register.running().isEmpty)
        let place = try #require(try await register.enter(Self.entry("one"), logger: .silent))
        let other = try #require(try await register.enter(Self.entry("two"), logger: .silent))
        let entries = [try Self.entry("one"), try Self.entry("two")]
        #expect(register.running() == entries)
        place.release()
        #expect(register.running().map(\.owner) == ["two"])
        other.release()
        #expect(register.running().isEmpty)
    }

    @Test("What an agent that was killed left, and what is no entry, is passed over")
    func leftovers() throws {
        let directory = try TestDirectory()
        try directory.write("{\"owner\": \"gone\"}", to: "gone")
        try directory.write("no entry", to: "broken")
        let file = open(directory.path + "/broken", O_RDWR)
        defer { close(file) }
        #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
        #expect(AgentRegister(directory: directory.path).running().isEmpty)
    }

    @Test("A second agent of an owner waits for the first")
    func succession() async throws {
        let directory = try TestDirectory()
        let register = AgentRegister(directory: directory.path)
        let place = try #require(try await register.enter(Self.entry("one"), logger: .silent))
        let entry = try Self.entry("one")
        let task = Task { try await register.enter(entry, logger: .silent) }
        place.release()
        let next = try #require(try await task.value)
        next.release()
    }

    @Test("Owners that are no file names are not entered", arguments: ["", ".", "..", "a/b", ".hidden"])
    func names(_ owner: String) async throws {
        let directory = try TestDirectory()
        let register = AgentRegister(directory: directory.path)
        let place = try await register.enter(Self.entry(owner), logger: .silent)
        #expect(place == nil)
        #expect(register.running().isEmpty)
    }
}
