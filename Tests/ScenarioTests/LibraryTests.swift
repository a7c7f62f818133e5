import Foundation
import Testing

extension Scenarios {
    /// The C libraries, which are loaded when they are needed.
    @Suite("Libraries", .enabled("git is there") { await Requirements.haveGit() })
    struct LibraryTests {
        private let workshop: Workshop

        init() async throws {
            workshop = try Workshop()
            try workshop.write("resources: [c.yaml]\n", to: "kustomization.yaml")
            try workshop.write("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\n", to: "c.yaml")
            try await workshop.output(["git", "init", "-q"])
        }

        /// The libraries that the program says it loads, each in place of the one by the same name.
        private func replacements() async throws -> [String] {
            let note = try await workshop.output(["grep", "-ao", #""soname":\["[^"]*"\]"#, Requirements.headgate])
            let names = note.split(separator: "\n").compactMap { $0.split(separator: "\"").dropLast().last }
            let libraries = Set(names.map { $0.prefix(while: { $0 != "." }) })
            try #require(libraries == ["libgit2", "libcurl", "libpq", "libssl"])
            return names.map(String.init)
        }

        private func headgate(_ words: String...) async throws -> ChildProcess.Result {
            try await workshop.run(["env", "LD_LIBRARY_PATH=" + workshop.path, Requirements.headgate] + words)
        }

        @Test("rendering needs none of them")
        func rendering() async throws {
            for name in try await replacements() { try workshop.write("no library", to: name) }
            let result = try await headgate("render", ".")
            #expect(result.status == 0 && result.output.contains("kind: ConfigMap"), "\(result)")
        }

        @Test("one that cannot be loaded is named with its package")
        func broken() async throws {
            let names = try await replacements()
            for name in names { try workshop.write("no library", to: name) }
            let result = try await headgate("diff", ".", "--from", "HEAD")
            let git = try #require(names.first { $0.hasPrefix("libgit2") })
            #expect(result.status == 127 && result.errors.contains(git), "\(result)")
            #expect(result.errors.contains(git.replacing("libgit2.so.", with: "apt-get install libgit2-")), "\(result)")
        }

        @Test("one that lacks a function is found out before anything of it is called")
        func lacking() async throws {
            // Any library that is none of them serves.
            let linked = try await workshop.output(["ldd", Requirements.headgate])
            let line = try #require(linked.split(separator: "\n").first { $0.contains("libsqlite3") })
            let file = try #require(line.split(separator: " ").first { $0.hasPrefix("/") })
            let git = try #require(try await replacements().first { $0.hasPrefix("libgit2") })
            try await workshop.output(["cp", String(file), workshop.path + "/" + git])
            let result = try await headgate("diff", ".", "--from", "HEAD")
            #expect(result.status == 127 && result.errors.contains("undefined symbol: git_"), "\(result)")
        }
    }
}
