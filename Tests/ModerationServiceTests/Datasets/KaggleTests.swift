import Moderation
import TestSupport
import Testing

@testable import ModerationService

@Suite("Fetching from Kaggle", .timeLimit(.minutes(10)))
struct KaggleTests {
    private static let archive = ZipFile([ZipFile.Entry("train.csv", "a\n")]).bytes

    private let server: FileServer
    private var trial: FetchTrial

    init() throws {
        server = try FileServer(Self.archive)
        trial = try FetchTrial()
        trial.environment = [
            "KAGGLE_USERNAME": "somebody", "KAGGLE_KEY": "secret", "KAGGLE_API_BASE": server.address + "/api/v1",
        ]
    }

    @Test(
        "asks the API by the name, as the user of the key",
        arguments: [
            ("kaggle:owner/set", "/api/v1/datasets/download/owner/set", ""),
            ("kaggle:owner/set@7", "/api/v1/datasets/download/owner/set", "datasetVersionNumber=7"),
            ("kaggle:owner/set/dir/train.csv", "/api/v1/datasets/download/owner/set/dir/train.csv", ""),
            ("kaggle:competitions/toxic", "/api/v1/competitions/data/download-all/toxic", ""),
            ("kaggle:competitions/toxic/train.csv", "/api/v1/competitions/data/download/toxic/train.csv", ""),
        ]
    )
    func addresses(source: String, path: String, query: String) async throws {
        let result = try await trial.fetch(source)
        let request = try #require(server.requests.first)
        #expect(request.path == path)
        #expect(request.query == query)
        #expect(request.headers["authorization"] == "Basic c29tZWJvZHk6c2VjcmV0")
        // A file of several comes packed at times, and is the file all the same.
        #expect(result.files == [trial.directory.path + "/train.csv"])
        #expect(trial.directory.text("train.csv") == "a\n")
    }

    @Test("a single file that comes as it is stays as it is")
    func plain() async throws {
        server.change { $0.content = Array("a,b\n".utf8) }
        _ = try await trial.fetch("kaggle:competitions/toxic/train.csv")
        #expect(trial.directory.text("train.csv") == "a,b\n")
        #expect(try trial.directory.names() == ["train.csv"])
    }

    @Test("gives the key to nobody that it is sent on to")
    func redirect() async throws {
        let storage = try FileServer(Self.archive)
        var answer = TestServer.Answer(status: "302 Found")
        answer.headers["Location"] = storage.address + "/bucket/set.zip?signature=x"
        let redirect = answer
        server.change { $0.script = [redirect] }
        _ = try await trial.fetch("kaggle:owner/set")
        #expect(storage.requests.count == 1)
        #expect(storage.requests.first?.headers["authorization"] == nil)
        #expect(storage.requests.first?.query == "signature=x")
    }

    @Test("goes on where it was cut at the storage it is sent on to")
    func cut() async throws {
        let storage = try FileServer(Self.archive)
        storage.change { $0.cuts = [60] }
        var answer = TestServer.Answer(status: "302 Found")
        answer.headers["Location"] = storage.address + "/bucket/set.zip"
        let redirect = answer
        server.change { $0.script = [redirect, redirect] }
        _ = try await trial.fetch("kaggle:owner/set")
        #expect(storage.requests.map { $0.headers["range"] } == [nil, "bytes=60-"])
        #expect(trial.directory.text("train.csv") == "a\n")
    }

    @Test(
        "says what to do about a refusal",
        arguments: [
            ("kaggle:owner/set", "401 Unauthorized", "KAGGLE_KEY"),
            ("kaggle:owner/set", "403 Forbidden", "https://www.kaggle.com/datasets/owner/set"),
            ("kaggle:owner/set", "404 Not Found", "https://www.kaggle.com/datasets/owner/set"),
            ("kaggle:competitions/toxic", "401 Unauthorized", "kaggle.com/settings"),
            ("kaggle:competitions/toxic", "403 Forbidden", "https://www.kaggle.com/competitions/toxic/rules"),
            ("kaggle:competitions/toxic", "404 Not Found", "https://www.kaggle.com/competitions/toxic"),
        ]
    )
    func refusals(source: String, status: String, words: String) async throws {
        server.change { $0.script = [TestServer.Answer(status: status)] }
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch(source) }
        #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains("secret") == false)
    }

    @Test("asks nobody without a key", arguments: ["KAGGLE_USERNAME", "KAGGLE_KEY"])
    func noKey(missing: String) async throws {
        var trial = trial
        trial.environment[missing] = nil
        let error = await #expect(throws: ModerationError.self) { try await trial.fetch("kaggle:owner/set") }
        #expect(error?.code == .refused)
        #expect(error?.message.contains("KAGGLE_USERNAME and KAGGLE_KEY") == true)
        #expect(server.requests.isEmpty)
    }
}
