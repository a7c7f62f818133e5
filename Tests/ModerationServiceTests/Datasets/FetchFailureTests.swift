import HTTPTransport
import Moderation
import TestSupport
import Testing

@testable import ModerationService

@Suite("A data set that does not come", .timeLimit(.minutes(10)))
struct FetchFailureTests {
    private let server: FileServer
    private var trial: FetchTrial

    init() throws {
        server = try FileServer(Array("a,b\n".utf8))
        trial = try FetchTrial()
    }

    private var url: String { server.address + "/a.csv" }

    @Test(
        "says what an answer means and what to do",
        arguments: [
            ("404 Not Found", ModerationError.Code.notFound, "Look at the address"),
            ("401 Unauthorized", .refused, "needs no sign-in"), ("403 Forbidden", .refused, "needs no sign-in"),
            ("304 Not Modified", .unavailable, "leads nowhere"), ("400 Bad Request", .unavailable, "400"),
        ]
    )
    func refused(status: String, code: ModerationError.Code, words: String) async throws {
        server.change { $0.script = [TestServer.Answer(status: status)] }
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        #expect(error?.code == code)
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(server.requests.count == 1)
        #expect(try trial.directory.names().isEmpty)
    }

    @Test(
        "tries again when the server may do better",
        arguments: ["500 Internal Server Error", "429 Too Many Requests", "503 Service Unavailable", ""]
    )
    func passing(status: String) async throws {
        let answer = TestServer.Answer(status: status, isSilent: status.isEmpty)
        server.change { $0.script = [answer, answer] }
        _ = try await trial.fetch(url)
        #expect(trial.directory.text("a.csv") == "a,b\n")
        #expect(server.requests.count == 3)
    }

    @Test("gives up after so many times, and says how to go on")
    func givesUp() async throws {
        let answer = TestServer.Answer(status: "502 Bad Gateway")
        server.change { $0.script = Array(repeating: answer, count: 9) }
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        #expect(error?.code == .unavailable)
        #expect(error?.message.contains("run the same command again") == true)
        #expect(server.requests.count == 4)
    }

    @Test("a server that is away is not available")
    func away() async throws {
        var trial = trial
        trial.retries = 1
        let port = try TestServer { _ in TestServer.Answer() }
        port.stop()
        let error = await #expect(throws: ModerationError.self) {
            try await trial.fetch("http://127.0.0.1:\(port.port)/a.csv")
        }
        #expect(error?.code == .unavailable)
    }

    @Test("follows redirects, but not for ever")
    func redirects() async throws {
        var answer = TestServer.Answer(status: "302 Found")
        answer.headers["Location"] = "/moved/elsewhere.csv"
        let redirect = answer
        server.change { $0.script = [redirect] }
        _ = try await trial.fetch(url)
        #expect(server.requests.last?.path == "/moved/elsewhere.csv")
        server.change { $0.script = Array(repeating: redirect, count: 40) }
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url) }
        #expect(error?.message.contains("redirects") == true, "\(error?.message ?? "")")
    }

    @Test("a disk without room keeps what has come", .enabled("file systems can be mounted") { FullDisk.isPossible })
    func fullDisk() async throws {
        let content = [UInt8](repeating: 7, count: 3 << 20)
        server.change { $0.content = content }
        let disk = try FullDisk(at: trial.directory.path + "/disk", megabytes: 1)
        var trial = trial
        trial.maximumSize = 16 << 20
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url, output: "disk/") }
        #expect(error?.code == .unwritable)
        #expect(error?.message.contains("make room") == true, "\(error?.message ?? "")")
        #expect(try trial.directory.names("disk") == ["a.csv.part", "a.csv.part.json"])
        withExtendedLifetime(disk) {}
    }

    @Test("a place that cannot be written is said")
    func noDirectory() async throws {
        try trial.directory.write("", to: "file")
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(url, output: "file/below/") }
        #expect(error?.code == .unwritable)
    }

    @Test(
        "refuses what is no source",
        arguments: [
            "ftp://example.org/a", "train.csv", "https://user:secret@example.org/a", "kaggle:alone", "kaggle:a/b/../c",
            "kaggle:a b/c", "kaggle:a/b@0", "kaggle:competitions/name@2", "kaggle:a/", "kaggle:a/b/",
        ]
    )
    func sources(text: String) throws {
        let environment = SettingsSource(["KAGGLE_USERNAME": "u", "KAGGLE_KEY": "k"])
        let error = #expect(throws: ModerationError.self) { try DatasetSource(text, environment: environment) }
        #expect(error?.code == .invalidReference)
        #expect(error?.message.contains("secret") == false)
    }

    @Test(
        "names files by the end of their address, within bounds",
        arguments: [
            ("https://example.org/a/b.csv?x=1#y", "b.csv"), ("https://example.org", "download"),
            ("https://example.org/..%2f..%2fetc", "_.._etc"), ("https://example.org/.hidden", "hidden"),
        ]
    )
    func names(address: String, name: String) throws {
        #expect(try DatasetSource(address, environment: SettingsSource([:])).name == name)
    }

    @Test("reads the heads of answers")
    func heads() {
        func answer(_ status: Int, _ range: String?, at offset: Int = 10) -> RangeAnswer {
            var headers: HTTPHeaders = [:]
            headers["Content-Range"] = range
            return RangeAnswer(status: status, headers: headers, offset: offset)
        }
        #expect(answer(206, "bytes 10-19/20") == .rest(total: 20))
        #expect(answer(206, "BYTES 10-19/*") == .rest(total: nil))
        for range in ["bytes 9-19/20", "bytes 10-20/20", "bytes 10-9/20", "bytes */20", "10-19/20", "", nil] {
            #expect(answer(206, range) == .unfit)
        }
        #expect(answer(206, "bytes 0-19/20", at: 0) == .failure)
        #expect(answer(416, "bytes */10") == .complete)
        #expect(answer(416, "bytes */9") == .unfit)
        #expect(answer(416, nil) == .unfit)
        #expect(answer(200, nil) == .whole(total: nil))
    }
}
