#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A person's clone of the repository that a scenario delivers.
struct DemoRepository: Sendable {
    let workshop: Workshop

    /// The bare repository that is watched.
    let origin: String

    var path: String { workshop.path + "/demo" }

    /// Makes it, with a first commit.
    static func create(in workshop: Workshop, origin: String, files: DemoFiles) async throws -> DemoRepository {
        let repository = DemoRepository(workshop: workshop, origin: origin)
        try await workshop.output(["git", "init", "--quiet", "--initial-branch=main", repository.path])
        try repository.write(files.all.merging(DemoFiles.overlays) { first, _ in first })
        try FileManager.default.copyItem(atPath: Requirements.busybox, toPath: repository.path + "/image/busybox")
        try await repository.commit("start")
        return repository
    }

    @discardableResult
    func git(_ arguments: String...) async throws -> String {
        try await workshop.output(["git"] + arguments, in: path)
    }

    func head() async throws -> String {
        try await git("rev-parse", "HEAD").filter { !$0.isNewline }
    }

    /// Commits the files over what is on the origin's branch, pushes, and gives the revision.
    ///
    /// The overlays stay as they were promoted, but those that are given.
    func push(_ title: String, _ files: DemoFiles, overlays: [String: String] = [:]) async throws -> String {
        try await git("pull", "--quiet", "--rebase", origin, "main")
        try write(files.all)
        for (environment, text) in overlays { try write([DemoFiles.overlay(environment): text]) }
        try await commit(title)
        try await pushHead()
        return try await head()
    }

    /// Pushes as people do: when a promotion or a rollback got there first, on top of that.
    private func pushHead() async throws {
        for _ in 0..<20 {
            do {
                try await git("push", "--quiet", origin, "HEAD:main")
                return
            } catch {
                try await git("fetch", "--quiet", origin, "main")
                guard try await !git("rev-list", "HEAD..FETCH_HEAD").isEmpty else { throw error }
                try await git("rebase", "--quiet", "FETCH_HEAD")
            }
        }
        try await git("push", "--quiet", origin, "HEAD:main")
    }

    /// Commits the files here, where nobody sees them yet.
    func commit(_ title: String, _ files: DemoFiles) async throws {
        try write(files.all)
        try await commit(title)
    }

    private func commit(_ title: String) async throws {
        try await git("add", "--all")
        try await git("commit", "--quiet", "--allow-empty", "--message", title)
    }

    private func write(_ files: [String: String]) throws {
        for (name, text) in files {
            let file = path + "/" + name
            let directory = String(file[..<(file.lastIndex(of: "/") ?? file.startIndex)])
            try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: true)
            guard FileManager.default.createFile(atPath: file, contents: Data(text.utf8)) else {
                throw ScenarioFailure("\(file) cannot be written")
            }
        }
    }

    /// The commits on the origin that promote a revision to an environment, by their trailers.
    func promotions(of revision: String, to environment: String) async throws -> [String] {
        let format =
            "%H %(trailers:key=Headgate-Environment,valueonly,separator=%x2C) %(trailers:key=Headgate-Source,valueonly,separator=%x2C)"
        let log = try await workshop.output(["git", "-C", origin, "log", "--format=\(format)", "main"])
        return log.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ")
            return words.count == 3 && words[1] == environment && words[2] == revision ? String(words[0]) : nil
        }
    }

    /// An environment's overlay as the origin's branch has it.
    func overlay(_ environment: String) async throws -> String {
        try await workshop.output(["git", "-C", origin, "show", "main:\(DemoFiles.overlay(environment))"])
    }
}
