import Moderation
import TestSupport
import Testing

@testable import ModerationService

@Suite("Fetching a data set", .timeLimit(.minutes(10)))
struct DatasetFetchTests {
    private static let content = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 ^ $0 >> 8) }
    private static let digest = ContentDigest.sha256(content)

    private let server: FileServer
    private var trial: FetchTrial

    init() throws {
        server = try FileServer(Self.content)
        trial = try FetchTrial()
    }

    private var url: String { server.address + "/sets/comments.csv?version=2" }

    @Test("brings the file, says what it is, and leaves nothing else")
    func whole() async throws {
        let result = try await trial.fetch(url)
        #expect(result.files == [trial.directory.path + "/comments.csv"])
        #expect(result.sha256 == Self.digest)
        #expect(try trial.directory.bytes("comments.csv") == Self.content)
        #expect(try trial.directory.names() == ["comments.csv"])
        #expect(server.requests.first?.query == "version=2")
        #expect(trial.events.contains(.received(Self.content.count, total: Self.content.count)))
    }

    @Test("goes on where the connection was cut, as often as it is")
    func cut() async throws {
        server.change { $0.cuts = [100_000, 50_000, 1] }
        let result = try await trial.fetch(url, Self.digest)
        #expect(result.sha256 == Self.digest)
        #expect(try trial.directory.bytes("comments.csv") == Self.content)
        // Where it had come to: what was on its way when the connection broke may be lost.
        let starts = server.requests.map { $0.headers["range"].map { Int($0.dropFirst(6).dropLast()) } ?? 0 }
        #expect(starts.count == 4 && starts.first == 0)
        for ((start, next), cut) in zip(zip(starts, starts.dropFirst()), [100_000, 50_000, 1]) {
            #expect(try #require(next) >= #require(start) && #require(next) <= #require(start) + cut, "\(starts)")
        }
        #expect(try #require(starts.last ?? nil) > 0)
        #expect(server.requests.allSatisfy { $0.headers["range"] == nil || $0.headers["if-range"] == "\"one\"" })
    }

    @Test("goes on where an earlier fetch ended", arguments: ["\"one\"", "Sat, 21 Nov 2026 10:00:00 GMT"])
    func resumed(validator: String) async throws {
        var trial = trial
        trial.retries = 0
        server.change { state in
            state.cuts = [120_000]
            if !validator.hasPrefix("\"") { (state.tag, state.lastChanged) = ("W/\"weak\"", validator) }
        }
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url, Self.digest) }
        #expect(error?.code == .unavailable)
        #expect(try trial.directory.names() == ["comments.csv.part", "comments.csv.part.json"])
        let there = try trial.directory.bytes("comments.csv.part").count
        #expect(1...120_000 ~= there)
        _ = try await trial.fetch(url, Self.digest)
        #expect(trial.events.contains(.resumed(at: there)))
        #expect(server.requests.last?.headers["range"] == "bytes=\(there)-")
        #expect(server.requests.last?.headers["if-range"] == validator)
        #expect(try trial.directory.bytes("comments.csv") == Self.content)
    }

    @Test("starts again when the file has changed meanwhile")
    func changed() async throws {
        var trial = trial
        trial.retries = 0
        server.change { $0.cuts = [120_000] }
        await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        let other = Array(Self.content.reversed())
        server.change { ($0.content, $0.tag) = (other, "\"two\"") }
        _ = try await trial.fetch(url, ContentDigest.sha256(other))
        #expect(trial.events.contains(.restarted))
        #expect(try trial.directory.bytes("comments.csv") == other)
    }

    @Test("starts again at a server that knows no ranges, and at one that tells no versions apart")
    func ranges() async throws {
        server.change { ($0.cuts, $0.ignoresRanges) = ([120_000], true) }
        _ = try await trial.fetch(url, Self.digest)
        #expect(trial.events.contains(.restarted))

        server.change { ($0.cuts, $0.tag) = ([120_000], nil) }
        _ = try await trial.fetch(url, Self.digest, output: "again/")
        #expect(server.requests.last?.headers["range"] == nil)
        #expect(try trial.directory.bytes("again/comments.csv") == Self.content)
    }

    @Test("asks from the start when a server sends another part than was asked for")
    func otherPart() async throws {
        var wrong = TestServer.Answer(status: "206 Partial Content", body: Array(Self.content[5...]))
        wrong.headers["Content-Range"] = "bytes 5-299999/300000"
        server.change { $0.cuts = [1000] }
        let answer = wrong
        var trial = trial
        trial.retries = 0
        await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        trial.retries = 3
        server.change { $0.script = [answer] }
        _ = try await trial.fetch(url, Self.digest)
        #expect(try trial.directory.bytes("comments.csv") == Self.content)
    }

    private func leave(_ content: [UInt8]) throws -> PartFile {
        try DownloadState(url: url, validator: "\"one\"").write(to: trial.directory.path + "/comments.csv.part.json")
        let part = try PartFile(trial.directory.path + "/comments.csv.part")
        try part.append(content)
        return part
    }

    @Test("takes a part that is all of it for all of it")
    func complete() async throws {
        do { _ = try leave(Self.content) }
        _ = try await trial.fetch(url, Self.digest)
        #expect(server.requests.map { $0.headers["range"] } == ["bytes=300000-"])
        #expect(try trial.directory.names() == ["comments.csv"])
    }

    @Test("does nothing to a part that another fetch is at")
    func twoAtOnce() async throws {
        let part = try leave([1, 2, 3])
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        #expect(error?.code == .alreadyExists)
        #expect(part.size == 3 && server.requests.isEmpty)
    }

    @Test("refuses another sum, keeps nothing, and says the one it has")
    func wrongSum() async throws {
        let wrong = String(repeating: "0", count: 64)
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url, wrong) }
        #expect(error?.code == .invalidData)
        #expect(error?.message.contains(Self.digest) == true)
        #expect(error?.message.contains("version=2") == false)
        #expect(try trial.directory.names().isEmpty)
    }

    @Test("brings all of it again when a part that was there turns out wrong")
    func wrongPart() async throws {
        do { _ = try leave([UInt8](repeating: 0, count: 1000)) }
        _ = try await trial.fetch(url, Self.digest)
        #expect(trial.events.contains(.restarted))
        #expect(try trial.directory.bytes("comments.csv") == Self.content)
    }

    @Test("does not ask for what is there with the right sum")
    func present() async throws {
        _ = try await trial.fetch(url, Self.digest)
        let result = try await trial.fetch(url, Self.digest.uppercased())
        #expect(result.wasPresent)
        #expect(server.requests.count == 1)
        _ = try await trial.fetch(url)
        #expect(server.requests.count == 2)
    }

    @Test("has a bound for the size, whether a server says it or not")
    func bound() async throws {
        var trial = trial
        trial.maximumSize = 200_000
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("--max-size") == true)
    }

    @Test("puts it where it is told to")
    func output() async throws {
        _ = try await trial.fetch(url, output: "deep/er/set.csv")
        #expect(trial.directory.exists("deep/er/set.csv"))
        _ = try await trial.fetch(server.address, output: "deep")
        #expect(trial.directory.exists("deep/download"))
    }
}
