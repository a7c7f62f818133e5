import ControllerAPI
import Glibc
import Images

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// `actions/upload-artifact`: keeps files of the workspace for later jobs of the run.
struct UploadArtifactAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        context.warnOfOthers(than: [
            "name", "path", "if-no-files-found", "retention-days", "compression-level", "overwrite",
            "include-hidden-files",
        ])
        context.say(withoutEffect: [
            "retention-days": "artifacts stay as long as their run",
            "compression-level": "artifacts are kept as they are",
        ])
        let overwrites = try context.flag("overwrite", default: false)
        let name = context.input("name").flatMap { $0.isEmpty ? nil : $0 } ?? "artifact"
        try context.refuseSecret(in: name, "the artifact's name")
        let without = context.input("if-no-files-found") ?? "warn"
        guard ["warn", "error", "ignore"].contains(without) else {
            throw RunnerError(.invalidInput, "'if-no-files-found' takes warn, error or ignore, not '\(without)'")
        }
        let workspace = context.directories.workspace
        var search = try FileSearch(
            try context.required("path").split(whereSeparator: \.isNewline)
                .map { (line) throws(RunnerError) in try context.onHost(line) },
            root: workspace,
            home: context.home,
            takesDescendants: true
        )
        search.skipsHidden = try !context.flag("include-hidden-files", default: false)
        for pattern in search.patterns where !pattern.isNegated {
            let start = "/" + pattern.start.joined(separator: "/")
            try context.holdInside(start)
        }
        let found = try await search.results().filter { $0.kind != .directory }
        guard !found.isEmpty else {
            if without == "error" { throw RunnerError(.failed, "no files were found for the artifact '\(name)'") }
            if without == "warn" { context.say("##[warning]no files were found for the artifact '\(name)'") }
            return [:]
        }
        let isAgain = !context.ledger.note(artifact: name)
        guard !isAgain || overwrites else {
            throw RunnerError(
                .failed,
                "this job has made an artifact '\(name)' already; choose another name, or set overwrite: true"
            )
        }
        let root = search.commonRoot
        let archive = context.directories.own + "/\(JobDirectories.safe(name)).tar"
        defer { unlink(archive) }
        let summary: Archive.Summary
        do {
            summary = try await Archive.create(
                paths: found.map { String($0.path.dropFirst(root.count + 1)) },
                in: root,
                to: archive
            )
        } catch {
            throw RunnerError(.failed, "the files could not be packed: \(error)", cause: error)
        }
        try await retrying(context) {
            try await context.desk.uploadArtifact(name, file: archive)
        }
        context.say("artifact '\(name)': \(summary.entries) entries, \(summary.bytes) bytes")
        return ["artifact-id": name]
    }
}

/// `actions/download-artifact`: brings artifacts of the run into the workspace.
struct DownloadArtifactAction: BuiltInAction {
    func run(_ context: ActionContext) async throws -> [String: String] {
        context.warnOfOthers(than: [
            "name", "artifact-ids", "path", "pattern", "merge-multiple", "github-token", "repository", "run-id",
        ])
        try Self.refuseOthers(context)
        let directory = try context.path(context.input("path") ?? ".")
        let merges = try context.flag("merge-multiple", default: false)
        if let name = context.input("name"), !name.isEmpty {
            try await download(name, to: directory, context)
            return ["download-path": context.paths.inside(directory)]
        }
        var names = try await retrying(context) { try await context.desk.artifacts() }
        if let ids = context.input("artifact-ids"), !ids.isEmpty {
            // What an upload gives as its id is the name.
            let wanted = ids.split(separator: ",").map { String($0.trimmed) }
            for id in wanted where !names.contains(id) {
                throw RunnerError(.failed, "the run has no artifact with the id '\(id)'")
            }
            names = wanted
        } else if let text = context.input("pattern"), !text.isEmpty {
            let pattern = try FilePattern("/" + text, root: "/", home: "/")
            names = names.filter { pattern?.match([$0]) == .whole }
        }
        if names.isEmpty { context.say("##[warning]the run has no such artifact") }
        for name in names {
            let isPlain = !name.contains("/") && name != "." && name != ".."
            guard isPlain else { throw RunnerError(.invalidInput, "the artifact '\(name)' needs a name of its own") }
            try await download(name, to: merges ? directory : "\(directory)/\(name)", context)
        }
        return ["download-path": context.paths.inside(directory)]
    }

    /// Artifacts of other runs are not to be had, and those of this one in their place would be worse than none.
    private static func refuseOthers(_ context: ActionContext) throws(RunnerError) {
        let own = ["repository": context.assignment.repository, "run-id": "\(context.assignment.run)"]
        for (name, value) in own.sorted(by: { $0.key < $1.key }) {
            guard let given = context.input(name), !given.isEmpty, given.lowercased() != value.lowercased() else {
                continue
            }
            throw RunnerError(.invalidInput, "'\(name)' is this run's own, \(value); others are not looked into")
        }
    }

    private func download(_ name: String, to directory: String, _ context: ActionContext) async throws {
        let archive = context.directories.own + "/\(JobDirectories.safe(name)).tar"
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
    }
}
