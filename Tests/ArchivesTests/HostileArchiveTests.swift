import TestSupport
import Testing

@testable import Archives

/// An archive that must not be unpacked, and why not.
struct HostileArchive: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: ArchiveError.Code
    let words: String

    private init(_ description: String, _ bytes: [UInt8], _ code: ArchiveError.Code, _ words: String) {
        testDescription = description
        self.bytes = bytes
        self.code = code
        self.words = words
    }

    private init(_ description: String, _ entries: [ZipFile.Entry], _ code: ArchiveError.Code, _ words: String) {
        self.init(description, ZipFile(entries).bytes, code, words)
    }

    private static func entry(_ change: (inout ZipFile.Entry) -> Void) -> [ZipFile.Entry] {
        var entry = ZipFile.Entry("a.csv", "some content")
        change(&entry)
        return [entry]
    }

    private static func named(_ name: String) -> [ZipFile.Entry] { [ZipFile.Entry(name, "x")] }

    private static let whole = ZipFile([ZipFile.Entry("a.csv", "some content")]).bytes

    static let all = names + kinds + damaged

    private static let names = [
        Self("a path that leads up", named("../../etc/passwd"), .refused, "leads out"),
        Self("a path that leads up in its middle", named("a/../../b"), .refused, "leads out"),
        Self("a path that leads up as Windows writes it", named("..\\..\\b"), .refused, "leads out"),
        Self("an absolute path", named("/etc/passwd"), .refused, "is absolute"),
        Self("the letter of a drive", named("C:/a"), .refused, "leads out"),
        Self("a control character", named("a\u{1B}[2Jb"), .refused, "control characters"),
        Self("a zero", named("a\0b"), .refused, "control characters"),
        Self("no name", named(""), .refused, "is no path"),
        Self("a part without a name", named("a//b"), .refused, "is no path"),
        Self("a name that is too long", named(String(repeating: "a", count: 256)), .refused, "too long"),
        Self("too deep", named(String(repeating: "a/", count: 40) + "b"), .refused, "too deep"),
        Self("a name that comes twice", named("a.csv") + named("a.csv"), .refused, "twice"),
        Self("the same in another spelling", named("a.csv") + named("./a.csv"), .refused, "twice"),
        Self("a file that is a directory too", named("a") + named("a/b"), .refused, "as a file and as a directory"),
    ]

    private static let kinds = [
        Self("a link", [ZipFile.Entry("a", Array("/etc/passwd".utf8), mode: 0o120777)], .refused, "is a link"),
        Self("a device", [ZipFile.Entry("a", [], mode: 0o020666)], .refused, "special file"),
        Self("a directory with content", [ZipFile.Entry("a/", [1], mode: 0o040755)], .damaged, "has content"),
        Self("encryption", entry { $0.flags |= 1 }, .unsupported, "is encrypted"),
        Self("strong encryption", entry { $0.flags |= 1 << 6 }, .unsupported, "is encrypted"),
        Self("another method", entry { $0.method = 93 }, .unsupported, "method 93"),
        Self(
            "contents that overlap",
            [ZipFile.Entry("a", "12345")] + entry { $0.otherPlace = 0 },
            .refused,
            "overlaps"
        ),
    ]

    private static let damaged = [
        Self("a wrong checksum", entry { $0.checksum ^= 1 }, .damaged, "CRC-32"),
        Self("two names for one file", entry { $0.otherName = "b.csv" }, .damaged, "is called otherwise"),
        Self("two sizes of what is stored", entry { $0.size += 1 }, .damaged, "two different sizes"),
        Self("a size that cannot be", entry { ($0.size, $0.isWide) = (.max, true) }, .damaged, "two different sizes"),
        Self("an end that is cut off", Array(whole.dropLast(5)), .damaged, "cut off"),
        Self("the start alone", Array(whole.prefix(40)), .damaged, "cut off"),
        Self("bytes before it", [1, 2, 3] + whole, .damaged, "is not where its end says"),
        Self("bytes after it", whole + [1, 2, 3], .damaged, "cut off"),
        Self("nothing", [UInt8](), .damaged, "no zip archive"),
        Self("a web page", Array("<html>sign in first</html>".utf8), .damaged, "no zip archive"),
        Self("an archive without files that says it has some", lying, .damaged, "cut off"),
        Self("less than was announced", inflated { $0.size += 1 }, .damaged, "shorter than the archive says"),
        Self("more than was announced", inflated { $0.size -= 1 }, .damaged, "longer than the archive says"),
        Self("deflated data that end too early", inflated { $0.content.removeLast(9) }, .damaged, "cut off"),
        Self("deflated data of no kind", inflated { $0.content[0] = 7 }, .damaged, "does not exist"),
    ]

    private static func inflated(_ change: (inout ZipFile.Entry) -> Void) -> [ZipFile.Entry] {
        let sample = DeflatedSample.skewed
        var entry = ZipFile.Entry(
            "a",
            deflated: sample.deflated,
            size: sample.content.count,
            checksum: sample.checksum
        )
        change(&entry)
        return [entry]
    }

    private static var lying: [UInt8] {
        var bytes = ZipFile([]).bytes
        (bytes[8], bytes[10]) = (1, 1)
        return bytes
    }
}

@Suite("Hostile archives")
struct HostileArchiveTests {
    @Test("are refused with the reason, and nothing leaves the directory", arguments: HostileArchive.all)
    func refused(archive: HostileArchive) throws {
        var trial = try UnpackingTrial(archive.bytes)
        let error = #expect(throws: ArchiveError.self) { try trial.unpack(as: .zip) }
        #expect(error?.code == archive.code, "\(error?.message ?? "")")
        #expect(error?.message.contains(archive.words) == true, "\(error?.message ?? "")")
        #expect(error?.message.contains { $0.isASCII && $0.asciiValue ?? 32 < 32 } != true)
        #expect(try trial.directory.names() == ["archive", "out"])
    }

    @Test("a small archive that becomes a large file is refused before it has become one")
    func bomb() throws {
        let sample = DeflatedSample.table
        let entry = ZipFile.Entry("a", deflated: sample.deflated, size: sample.content.count, checksum: sample.checksum)
        var trial = try UnpackingTrial(ZipFile([entry]).bytes)
        trial.budget = ArchiveBudget(ratio: 100, grace: 50_000)
        let error = #expect(throws: ArchiveError.self) { try trial.unpack(as: .zip) }
        #expect(error?.message.contains("bomb") == true)
        #expect(try trial.directory.names("out").isEmpty)

        var gzip = try UnpackingTrial(sample.gzip)
        gzip.budget = trial.budget
        #expect(throws: ArchiveError.self) { try gzip.unpack(as: .gzip) }
    }

    @Test("what comes of all archives together is bounded, in bytes and in files")
    func budget() throws {
        let sample = DeflatedSample.fixed
        let entries = (0..<4).map {
            ZipFile.Entry("\($0)", deflated: sample.deflated, size: sample.content.count, checksum: sample.checksum)
        }
        var trial = try UnpackingTrial(ZipFile(entries).bytes)
        trial.budget = ArchiveBudget(bytes: 3 * sample.content.count + 1)
        var error = #expect(throws: ArchiveError.self) { try trial.unpack(as: .zip) }
        #expect(error?.code == .refused)
        trial = try UnpackingTrial(ZipFile(entries).bytes)
        trial.budget = ArchiveBudget(entries: 3)
        error = #expect(throws: ArchiveError.self) { try trial.unpack(as: .zip) }
        #expect(error?.message.contains("more than 3 files") == true)
    }

    @Test("gzip files that are damaged are refused")
    func gzip() throws {
        let whole = DeflatedSample.skewed.gzip
        var wrong = whole
        wrong[whole.count - 6] ^= 1
        for (bytes, words) in [
            (wrong, "CRC-32"), (Array(whole.dropLast(4)), "cut off"), (Array(whole.prefix(6)), "cut off"),
            ([], "cut off"), (whole + [1, 2], "after its end"), (Array("<html>".utf8), "no gzip file"),
        ] as [([UInt8], String)] {
            var trial = try UnpackingTrial(bytes)
            let error = #expect(throws: ArchiveError.self) { try trial.unpack(as: .gzip) }
            #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
        }
    }

    /// Every outcome is fine but a crash, an endless loop, and content that does not match its checksum.
    @Test("any byte may be wrong")
    func mutations() throws {
        let sample = DeflatedSample.skewed
        let whole = ZipFile([
            ZipFile.Entry("a", deflated: sample.deflated, size: sample.content.count, checksum: sample.checksum),
            ZipFile.Entry("b/c", "d"),
        ]).bytes
        for place in whole.indices {
            var bytes = whole
            bytes[place] ^= UInt8(1 << (place % 8))
            var trial = try UnpackingTrial(bytes)
            do {
                _ = try trial.unpack(as: .zip)
            } catch {
                #expect(!error.message.isEmpty)
                continue
            }
            #expect(try trial.content(trial.directory.names("out").sorted()[0]).count <= sample.content.count)
        }
    }
}
