import Moderation
import TestSupport
import Testing

@testable import ModerationService

@Suite("Fetching an archive", .timeLimit(.minutes(10)))
struct FetchArchiveTests {
    private let trial: FetchTrial

    init() throws {
        trial = try FetchTrial()
    }

    private static let archive = ZipFile([
        ZipFile.Entry("train.csv", "a\n"), ZipFile.Entry("more/test.csv", "b\n"),
    ]).bytes

    @Test("unpacks it beside itself")
    func zip() async throws {
        let server = try FileServer(Self.archive)
        let sum = ContentDigest.sha256(Self.archive)
        let result = try await trial.fetch(server.address + "/set.zip", sum, output: "data/")
        #expect(result.files == ["more/test.csv", "train.csv"].map { "\(trial.directory.path)/data/\($0)" })
        #expect(trial.directory.text("data/more/test.csv") == "b\n")
        #expect(try trial.directory.names("data") == ["more", "set.zip", "train.csv"])
    }

    @Test("unpacks again what is there, without asking for it again")
    func again() async throws {
        let server = try FileServer(Self.archive)
        let sum = ContentDigest.sha256(Self.archive)
        _ = try await trial.fetch(server.address + "/set.zip", sum, output: "data/")
        try trial.directory.write("touched", to: "data/train.csv")
        let result = try await trial.fetch(server.address + "/set.zip", sum, output: "data/")
        #expect(result.wasPresent && server.requests.count == 1)
        #expect(trial.directory.text("data/train.csv") == "a\n")
    }

    @Test("leaves it packed, or removes it, when told to")
    func choices() async throws {
        let server = try FileServer(Self.archive)
        let packed = try await trial.fetch(server.address + "/set.zip", output: "a/") { $0.unpacks = false }
        #expect(packed.files == [trial.directory.path + "/a/set.zip"])
        let removed = try await trial.fetch(server.address + "/set.zip", output: "b/") { $0.removesArchive = true }
        #expect(removed.download == nil)
        #expect(try trial.directory.names("b") == ["more", "train.csv"])
    }

    @Test("puts the one file of an archive under the name it is given")
    func single() async throws {
        let one = try FileServer(ZipFile([ZipFile.Entry("inside.csv", "a\n")]).bytes)
        _ = try await trial.fetch(one.address + "/set.zip", output: "data/train.csv")
        #expect(try trial.directory.names("data") == ["train.csv", "train.csv.zip"])
        let gzip = try FileServer(DeflatedSample.fixed.gzip)
        _ = try await trial.fetch(gzip.address + "/set.csv.gz", output: "data/words.csv")
        #expect(try trial.directory.bytes("data/words.csv") == DeflatedSample.fixed.content)
        let several = try FileServer(Self.archive)
        let error = await #expect(throws: ModerationError.self) {
            try await trial.fetch(several.address + "/set.zip", output: "data/one.csv")
        }
        #expect(error?.message.contains("2 files") == true, "\(error?.message ?? "")")
    }

    @Test(
        "puts nothing in place of an archive that is hostile or damaged",
        arguments: [
            ZipFile([ZipFile.Entry("good.csv", "a"), ZipFile.Entry("../../evil.csv", "b")]).bytes,
            ZipFile([ZipFile.Entry("good.csv", "a"), ZipFile.Entry("/evil.csv", "b")]).bytes,
            ZipFile([ZipFile.Entry("good.csv", "a"), ZipFile.Entry("link", Array("/etc".utf8), mode: 0o120777)]).bytes,
            Array(archive.dropLast(3)),
        ]
    )
    func hostile(bytes: [UInt8]) async throws {
        let server = try FileServer(bytes)
        let error = await #expect(throws: ModerationError.self) {
            try await trial.fetch(server.address + "/set.zip", output: "data/in/")
        }
        #expect(error?.code == .invalidData)
        #expect(error?.message.contains("was not unpacked") == true)
        #expect(try trial.directory.names("data/in") == ["set.zip"])
        #expect(try trial.directory.names("data") == ["in"])
    }

    @Test("bounds what an archive may become")
    func bounds() async throws {
        let server = try FileServer(Self.archive)
        await #expect(throws: ModerationError.self) {
            try await trial.fetch(server.address + "/set.zip", output: "a/") { $0.limit.bytes = 3 }
        }
        await #expect(throws: ModerationError.self) {
            try await trial.fetch(server.address + "/set.zip", output: "a/") { $0.limit.files = 1 }
        }
    }
}
