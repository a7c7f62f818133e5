import Git
import Manifests
import TestSupport
import Testing

@testable import Agent

@Suite("The overlay's repository", .timeLimit(.minutes(10)))
struct OverlaySourceTests {
    private let directory: TestDirectory
    private let origin: Origin

    init() async throws {
        directory = try TestDirectory()
        origin = try await Origin(in: directory)
    }

    private func source(mirror: String = "mirror.git", path: String = "overlay") throws -> OverlaySource {
        OverlaySource(
            remote: origin.remote,
            branch: try RefName.branch("main"),
            path: path,
            mirror: directory.path + "/" + mirror,
            owner: "test"
        )
    }

    @Test("The tip is fetched, rendered, and followed as it moves")
    func follows() async throws {
        let source = try source()
        let first = try await origin.push([Samples.deployment("replicas: 1")])
        #expect(try await source.fetch().hex == first)
        #expect(try await source.fetch().hex == first)
        #expect(try await source.render(Revision(first)).revision == first)
        let second = try await origin.push([Samples.deployment("replicas: 2")])
        let tip = try await source.fetch()
        #expect(tip.hex == second)
        #expect(try await source.render(tip).workloads.map(\.deployment?.replicas) == [2])
        #expect(try await source.render(Revision(first)).workloads.map(\.deployment?.replicas) == [1])
        #expect(try await source.builds(tip, on: first))
        #expect(try await source.builds(tip, on: second))
        #expect(try await !source.builds(Revision(first), on: second))
    }

    @Test("A rewritten branch does not build on what was applied, even for a mirror that never saw it")
    func rewritten() async throws {
        let source = try source()
        let first = try await origin.push([Samples.deployment("replicas: 1")])
        _ = try await source.fetch()
        _ = try await origin.push([Samples.deployment("replicas: 2")], rewriting: true)
        let tip = try await source.fetch()
        #expect(try await !source.builds(tip, on: first))
        let fresh = try self.source(mirror: "fresh.git")
        #expect(try await fresh.fetch() == tip)
        #expect(try await !fresh.builds(tip, on: first))
    }

    @Test("What cannot be rendered names its file; an empty render is refused")
    func unrendered() async throws {
        let source = try source()
        func failure(_ documents: [String]) async throws -> AgentError {
            let revision = try Revision(try await origin.push(documents))
            _ = try await source.fetch()
            return try await #require(throws: AgentError.self) { _ = try await source.render(revision) }
        }
        let broken = try await failure(["kind: ["])
        #expect(broken.code == .release)
        #expect(broken.reason == "RenderFailed")
        #expect(broken.message.contains("overlay/all.yaml:"), "\(broken.message)")
        let empty = try await failure(["# nothing"])
        #expect(empty.code == .refused)
        #expect(empty.reason == "EmptyRender")
        let elsewhere = try self.source(path: "overlays/none")
        let revision = try await elsewhere.fetch()
        let missing = try await #require(throws: AgentError.self) { _ = try await elsewhere.render(revision) }
        #expect(missing.reason == "RenderFailed")
        #expect(missing.message.contains("overlays/none"), "\(missing.message)")
    }

    @Test("A repository that cannot be reached is the environment's failure")
    func unreachable() async throws {
        let source = OverlaySource(
            remote: GitRemote(url: try GitURL(path: directory.path + "/none.git")),
            branch: try RefName.branch("main"),
            path: "overlay",
            mirror: directory.path + "/mirror.git",
            owner: "test"
        )
        let error = try await #require(throws: AgentError.self) { _ = try await source.fetch() }
        #expect(error.code == .environment)
        #expect(error.reason == "FetchFailed")
    }
}
