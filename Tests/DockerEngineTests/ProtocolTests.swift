import DockerEngine
import HTTPTransport
import Testing

@Suite("Talking to an engine", .timeLimit(.minutes(10)))
struct ProtocolTests {
    /// An engine of an API version that gives one answer to everything else.
    private func answering(version: String = "1.41", _ answer: FakeEngine.Answer) throws -> FakeEngine {
        try FakeEngine { request in
            request.target == "/_ping" ? .init(200, "OK", headers: ["Api-Version": version]) : answer
        }
    }

    @Test(
        "uses the engine's version up to the newest we know",
        arguments: [("1.41", "1.41"), ("1.24", "1.24"), ("1.44", "1.44"), ("1.51", "1.44"), ("nonsense", "1.40")]
    )
    func negotiates(_ theirs: String, _ ours: String) async throws {
        let engine = try answering(version: theirs, .init(200, "[]"))
        let client = try engine.client()
        #expect(try await client.containers().isEmpty)
        #expect(try await client.images().isEmpty)
        #expect(engine.requests.map(\.target) == ["/_ping", "/v\(ours)/containers/json", "/v\(ours)/images/json"])
    }

    @Test(
        "a status becomes a code with the engine's words",
        arguments: [
            (400, DockerError.Code.badRequest), (401, .unauthorized), (403, .unauthorized), (404, .notFound),
            (409, .conflict), (500, .serverError), (503, .serverError), (504, .timedOut),
        ]
    )
    func statuses(_ status: Int, _ code: DockerError.Code) async throws {
        let client = try answering(.init(status, #"{"message":"their words"}"#)).client()
        let error = await #expect(throws: DockerError.self) { try await client.container("x") }
        #expect(error?.code == code)
        #expect(error?.message == "their words")
    }

    @Test("an error that is not JSON is shown as it is, and an empty one by its status")
    func plainErrors() async throws {
        let proxy = try answering(.init(502, "<html>Bad Gateway"))
        let first = await #expect(throws: DockerError.self) { try await proxy.client().container("x") }
        #expect(first?.message == "<html>Bad Gateway")
        let silent = try answering(.init(500))
        let second = await #expect(throws: DockerError.self) { try await silent.client().container("x") }
        #expect(second?.message.contains("500") == true)
    }

    @Test(
        "a network is asked for again when the engine lost sight of an interface, and for nothing else",
        arguments: [("route ip+net: no such network interface", 8), ("could not find an available subnet", 1)]
    )
    func lostInterface(_ words: String, _ attempts: Int) async throws {
        let engine = try answering(.init(500, #"{"message":"\#(words)"}"#))
        let error = await #expect(throws: DockerError.self) {
            try await engine.client().createNetwork(NetworkSpec(name: "x"))
        }
        #expect(error?.code == .serverError && error?.message == words)
        #expect(engine.requests.count { $0.target.hasSuffix("/networks/create") } == attempts)
    }

    @Test(
        "a list is asked for again when a container went away in between, and for nothing else",
        arguments: [
            (500, "container 5f1 does not exist in database: no such container", DockerError.Code.notFound, 5),
            (404, "No such container: 5f1", .notFound, 5), (500, "database is locked", .serverError, 1),
        ]
    )
    func lostContainer(_ status: Int, _ words: String, _ code: DockerError.Code, _ attempts: Int) async throws {
        let engine = try answering(.init(status, #"{"message":"\#(words)"}"#))
        let error = await #expect(throws: DockerError.self) { try await engine.client().containers(all: true) }
        #expect(error?.code == code)
        #expect(engine.requests.count { $0.target.contains("/containers/json") } == attempts)
    }

    @Test("starting what runs and stopping what does not is no error")
    func notModified() async throws {
        let engine = try answering(.init(304))
        try await engine.client().startContainer("x")
        try await engine.client().stopContainer("x", timeout: 3)
        #expect(engine.requests.last?.target == "/v1.41/containers/x/stop?t=3")
    }

    @Test("no engine is unreachable, which is the environment's fault")
    func unreachable() async throws {
        let client = DockerClient(DockerEndpoint(unixSocket: "/nonexistent/docker.sock"))
        let error = await #expect(throws: DockerError.self) { try await client.ping() }
        #expect(error?.code == .unreachable)
        #expect(error?.isEnvironment == true)
        #expect(error?.message.contains("/nonexistent/docker.sock") == true)
    }

    @Test("names of containers cannot reach another path")
    func encodesIDs() async throws {
        let engine = try answering(.init(404, "{}"))
        await #expect(throws: DockerError.self) { try await engine.client().container("../images/x?y") }
        #expect(engine.requests.last?.target == "/v1.41/containers/..%2Fimages%2Fx%3Fy/json")
    }

    @Test("a push returns the digest and sends the credentials")
    func push() async throws {
        let lines = [
            #"{"status":"The push refers to repository [r:5000/a]"}"#,
            #"{"status":"Pushing","progressDetail":{"current":1,"total":2},"id":"l1"}"#,
            #"{"progressDetail":{},"aux":{"Tag":"1","Digest":"sha256:d1","Size":527}}"#,
        ]
        let engine = try answering(.init(200, lines.joined(separator: "\r\n")))
        let credentials = RegistryCredentials(username: "u", password: "p", registry: "r:5000")
        let digest = try await engine.client().pushImage("r:5000/a:1", credentials: credentials)
        #expect(digest == "sha256:d1")
        let request = try #require(engine.requests.last)
        #expect(request.target == "/v1.41/images/r:5000/a/push?tag=1")
        #expect(request.headers["x-registry-auth"]?.isEmpty == false)
    }

    @Test("a failure in the middle of a pull or push is thrown")
    func streamedFailures() async throws {
        let lines = [
            #"{"status":"Pulling"}"#,
            #"{"errorDetail":{"message":"toomanyrequests: slow down"},"error":"toomanyrequests: slow down"}"#,
        ]
        let engine = try answering(.init(200, lines.joined(separator: "\n")))
        let pull = await #expect(throws: DockerError.self) { try await engine.client().pullImage("a") }
        #expect(pull?.code == .pullFailed)
        #expect(pull?.isEnvironment == true)
        #expect(engine.requests.last?.target == "/v1.41/images/create?fromImage=a&tag=latest")
        let push = await #expect(throws: DockerError.self) { try await engine.client().pushImage("a") }
        #expect(push?.code == .pushFailed)
    }

    @Test("a push that names no digest is not believed")
    func noDigest() async throws {
        let engine = try answering(.init(200, #"{"status":"done"}"#))
        let error = await #expect(throws: DockerError.self) { try await engine.client().pushImage("a:1") }
        #expect(error?.code == .invalidResponse)
    }
}
