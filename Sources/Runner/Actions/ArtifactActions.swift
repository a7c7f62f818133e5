import ControllerAPI
import Glibc
import HTTPTransport
import Images

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `actions/upload-artifact`: keeps files of the workspace for later jobs of the run.
struct UploadArtifactAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly(
            "name",
            "path",
            "if-no-files-found",
            "retention-days",
            "compression-level",
            "overwrite",
            "include-hidden-files"
        )
        let name = context.input("name") ?? "artifact"
        let paths = try context.required("path").split(whereSeparator: \.isNewline).map { line in
            let text = String(line.drop(while: \.isWhitespace))
            return text.hasPrefix("./") ? String(text.dropFirst(2)) : text
        }.filter { !$0.isEmpty }
        guard !paths.contains(where: { $0.contains("*") || $0.contains("?") }) else {
            throw RunnerError(.invalidInput, "patterns in 'path' are not carried out yet; name files and directories")
        }
        // As on GitHub, a single directory is the root of the artifact.
        var root = context.directories.workspace
        var packed = try paths.map { path in
            _ = try context.path(path)
            return path
        }
        if packed.count == 1, Self.isDirectory(try context.path(packed[0])) {
            root = try context.path(packed[0])
            packed = ["."]
        }
        let archive = context.directories.temporary + "/\(JobDirectories.safe(name)).tar"
        defer { unlink(archive) }
        let summary: Archive.Summary
        do {
            summary = try await Archive.create(paths: packed, in: root, to: archive)
        } catch {
            throw RunnerError(.failed, "the files could not be packed: \(error)", cause: error)
        }
        try await retrying(context) {
            try await context.desk.uploadArtifact(name, file: archive)
        }
        context.say("artifact '\(name)': \(summary.entries) entries, \(summary.bytes) bytes")
        return ["artifact-id": name]
    }

    private static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }
}

/// `actions/download-artifact`: brings an artifact of the run into the workspace.
struct DownloadArtifactAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        try context.allowOnly("name", "path")
        let name = try context.required("name")
        let directory = try context.path(context.input("path") ?? ".")
        let archive = context.directories.temporary + "/\(JobDirectories.safe(name)).tar"
        defer { unlink(archive) }
        try await retrying(context) {
            try await context.desk.downloadArtifact(name, to: archive)
        }
        let summary: Archive.Summary
        do {
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            summary = try await Archive.extract(archive, into: directory)
        } catch {
            throw RunnerError(.failed, "the artifact could not be unpacked: \(error)", cause: error)
        }
        context.say("artifact '\(name)': \(summary.entries) entries, \(summary.bytes) bytes")
        return ["download-path": directory]
    }
}
