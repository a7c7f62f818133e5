import Moderation
import Testing

@Suite("Models in a directory")
struct DirectoryTrackerTests {
    @Test("A directory", arguments: TrackerContract.all)
    func contract(_ contract: TrackerContract) async throws {
        try await Harness.withDirectory { try await contract.check(DirectoryTracker(directory: $0)) }
    }

    @Test("A version that cannot be finished is not there, and its number is free")
    func unfinished() async throws {
        try await Harness.withDirectory { directory in
            let tracker = DirectoryTracker(directory: directory)
            try FileContent.makeDirectory(directory + "/sample/versions/.1.unfinished")
            try FileContent.write([1, 2], to: directory + "/sample/versions/.1.unfinished/model.bin")
            let run = try await tracker.startRun(RunStart(experiment: "sample", name: "run"))
            try await tracker.logArtifact("model/model.bin", [3], to: run)
            let version = try await tracker.register("sample", run: run, folder: "model", tags: [:])
            #expect(version.version == 1)
            #expect(try await tracker.file("model.bin", of: version) == [3])
        }
    }

    @Test("The shipped models are versions of a directory")
    func shipped() async throws {
        let tracker = DirectoryTracker(directory: Harness.registry)
        #expect(try await tracker.models() == ["toxic-comment"])
        let version = try await tracker.version(ModelReference("models:/toxic-comment@production"))
        #expect(try await tracker.file(ModelVersion.modelFile, of: version).count > 1000)
    }
}
