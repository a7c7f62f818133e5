import TestSupport
import Testing

@testable import Archives

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// An archive in a directory of its own, with a place to unpack it into.
struct UnpackingTrial {
    let directory: TestDirectory
    var budget = ArchiveBudget()

    init(_ bytes: [UInt8]) throws {
        directory = try TestDirectory()
        try directory.make("out")
        let path = directory.path + "/archive"
        guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
            throw TestFailure("cannot write \(path)")
        }
    }

    mutating func unpack(as kind: Archive.Kind) throws(ArchiveError) -> [String] {
        let path = directory.path
        return try Archive.unpack(path + "/archive", as: kind, name: "content", into: path + "/out", &budget)
    }

    func content(_ name: String) throws -> [UInt8] { try directory.bytes("out/" + name) }
}

@Suite("Archives")
struct ArchiveTests {
    @Test("expands what zlib has deflated, in a zip archive", arguments: DeflatedSample.all)
    func deflated(sample: DeflatedSample) throws {
        let entry = ZipFile.Entry(
            "a.csv",
            deflated: sample.deflated,
            size: sample.content.count,
            checksum: sample.checksum
        )
        var trial = try UnpackingTrial(ZipFile([entry]).bytes)
        #expect(try trial.unpack(as: .zip) == ["a.csv"])
        #expect(try trial.content("a.csv") == sample.content)
        #expect(trial.budget.used == sample.content.count)
    }

    @Test("expands what zlib has deflated, in a gzip file", arguments: DeflatedSample.all)
    func gzip(sample: DeflatedSample) throws {
        var trial = try UnpackingTrial(sample.gzip)
        #expect(try trial.unpack(as: .gzip) == ["content"])
        #expect(try trial.content("content") == sample.content)
    }

    @Test("expands a gzip file of several members, padded with zeros")
    func members() throws {
        var trial = try UnpackingTrial(
            DeflatedSample.fixed.gzip + DeflatedSample.skewed.gzip + [UInt8](repeating: 0, count: 700)
        )
        _ = try trial.unpack(as: .gzip)
        #expect(try trial.content("content") == DeflatedSample.fixed.content + DeflatedSample.skewed.content)
    }

    @Test("unpacks directories, files without content, and sizes of eight bytes")
    func directories() throws {
        var wide = ZipFile.Entry("a/b/c.csv", "x,y\n")
        wide.isWide = true
        var archive = ZipFile([
            ZipFile.Entry("a/", [], mode: 0o040755), ZipFile.Entry("a/empty", ""), wide, ZipFile.Entry("./d", "z"),
        ])
        archive.comment = "PK is at the start of a comment, too"
        var trial = try UnpackingTrial(archive.bytes)
        #expect(try trial.unpack(as: .zip) == ["a/b/c.csv", "a/empty", "d"])
        #expect(try trial.content("a/b/c.csv") == Array("x,y\n".utf8))
        #expect(try trial.content("a/empty").isEmpty)
    }

    @Test("unpacks archives inside an archive, one level of them")
    func inside() throws {
        let innermost = ZipFile([ZipFile.Entry("deep.csv", "1")]).bytes
        let inner = ZipFile([ZipFile.Entry("train.csv", "2"), ZipFile.Entry("again.zip", innermost)]).bytes
        var trial = try UnpackingTrial(
            ZipFile([
                ZipFile.Entry("data/train.csv.zip", inner), ZipFile.Entry("test.csv.gz", DeflatedSample.fixed.gzip),
                ZipFile.Entry("picture.gz", "is none"),
            ]).bytes
        )
        #expect(try trial.unpack(as: .zip) == ["data/again.zip", "data/train.csv", "picture.gz", "test.csv"])
        #expect(try trial.content("test.csv") == DeflatedSample.fixed.content)
        #expect(try trial.directory.names("out/data") == ["again.zip", "train.csv"])
    }

    @Test("tells what a file is by its name and by its first bytes")
    func kinds() throws {
        #expect(Archive.kind(ofName: "A.ZIP") == .zip)
        #expect(Archive.kind(ofName: "a.csv.gz") == .gzip)
        #expect(Archive.kind(ofName: "a.tar.gz") == nil)
        #expect(Archive.kind(ofName: "a.csv") == nil)
        let zip = try UnpackingTrial(ZipFile([ZipFile.Entry("a", "b")]).bytes)
        #expect(try Archive.kind(ofFile: zip.directory.path + "/archive") == .zip)
        let gzip = try UnpackingTrial(DeflatedSample.fixed.gzip)
        #expect(try Archive.kind(ofFile: gzip.directory.path + "/archive") == .gzip)
        let other = try UnpackingTrial([])
        #expect(try Archive.kind(ofFile: other.directory.path + "/archive") == nil)
    }
}
