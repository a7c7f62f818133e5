import ControllerAPI
import Git
import HTTPTransport
import HTTPTypes
import HeadgateConfiguration
import Hummingbird
import HummingbirdTesting
import Images
import Logging
import Manifests
import NIOCore
import Persistence
import Synchronization
import Testing

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("The ways of a promotion over real repositories")
struct PromotionWayTests {
    private static let kustomization = "overlays/production/kustomization.yaml"

    private static func change(_ fixture: DeliveryFixture) throws -> OverlayCommit {
        let rule = try #require(fixture.parts.rules.environment("production"))
        let edit = try OverlayEdit(PromotionRequest(environment: "production", images: ["api=api:v1", "web=web:v1"]))
        return OverlayCommit(rule: rule, key: "key-of-this-test", message: "promote", trailers: []) {
            try edit.files(of: rule.overlay, in: $0)
        }
    }

    private static func committer(_ fixture: DeliveryFixture) -> OverlayCommitter {
        OverlayCommitter(
            rules: fixture.parts.rules,
            mirrors: fixture.parts.mirrors,
            logger: Logger(label: "promotion-tests")
        )
    }

    @Test("Several images are one commit, applied again on each new tip when the branch is faster")
    func races() async throws {
        try await DeliveryFixture.with { fixture in
            let moves = Mutex(0)
            let result = try await Self.committer(fixture).commit(try Self.change(fixture)) { _ in
                let move = moves.withLock { count in
                    count += 1
                    return count
                }
                if move <= 3 { try await fixture.commit(["moved": "\(move)"], "Faster \(move)") }
            }
            #expect(moves.withLock { $0 } == 4)
            let commit = try await fixture.origin.commitInfo(Revision(result.commit))
            #expect(try await fixture.tip() == commit.revision)
            let parent = try #require(commit.parents.first)
            #expect(try await fixture.origin.commitInfo(parent).summary == "Faster 3")
            let text = try await fixture.file(Self.kustomization)
            #expect(text.contains("newTag: v1 # written by promotions"))
            #expect(text.contains("name: web"))
            #expect(text.hasPrefix("# Kept as it is.\n"))
            // Asked again it is found, and not made again.
            let again = try await Self.committer(fixture).commit(try Self.change(fixture))
            #expect(again.commit == result.commit)
        }
    }

    @Test("Asked for again while it is still being made, a promotion is one commit, told and written down once")
    func askedTwice() async throws {
        try await DeliveryFixture.with { fixture in
            let run = try await fixture.runToProduction(image: "api:v1")
            try await fixture.approve(run)
            let job = try await fixture.claim()
            let commits = try await withThrowingTaskGroup(of: String.self) { group in
                for _ in 1...4 { group.addTask { try await fixture.promote(["api=api:v1"], with: job).commit } }
                return try await group.reduce(into: Set<String>()) { $0.insert($1) }
            }
            #expect(commits.count == 1)
            #expect(try await fixture.audit().count { $0.hasSuffix(" promote") } == 1)
            let events = try await fixture.parts.database.read { try FeedTable.after(0, limit: 500, in: $0) }
            #expect(events.count { $0.name == "promoted" } == 1)
        }
    }

    @Test("A branch that is always faster ends it after a bound")
    func bound() async throws {
        try await DeliveryFixture.with { fixture in
            let moves = Mutex(0)
            try await expectRefusal(.unavailable, "the branch moved \(OverlayCommitter.maximumRaces) times") {
                try await Self.committer(fixture).commit(try Self.change(fixture)) { _ in
                    let move = moves.withLock { count in
                        count += 1
                        return count
                    }
                    try await fixture.commit(["moved": "\(move)"], "Faster \(move)")
                }
            }
            #expect(moves.withLock { $0 } == OverlayCommitter.maximumRaces)
        }
    }

    @Test("A run promotes to an overlay in another repository where that environment takes its repository")
    func otherRepository() async throws {
        try await DeliveryFixture.with { rule in
            rule.repository = "deploy"
            rule.sources = ["shop"]
        } _: { fixture in
            let before = try await fixture.file(Self.kustomization)
            let made = try await fixture.deliver(image: "registry.example.com/api:v7")
            #expect(try await fixture.file(Self.kustomization) == before)
            let text = try await fixture.file(Self.kustomization, in: fixture.deploy)
            #expect(text.contains("newTag: v7 "))
            let commit = try await fixture.deploy.commitInfo(Revision(made.commit))
            #expect(commit.trailer("Headgate-Source") == (try await fixture.tip()?.hex))
            try await fixture.commit(["a": "1"], "Next")
            try await fixture.pass(.seconds(60))
            let run = try await fixture.runToProduction(image: "registry.example.com/api:v8")
            let review = try #require(try await fixture.review(run))
            #expect(review.commits.map(\.title) == ["Next"])
            let evidence = try await fixture.parts.evidence.evidence(run: run, job: "production")
            #expect(evidence.manifests.problem == nil)
            #expect(evidence.manifests.objects.count == 1)
        }
    }

    @Test("Another repository's runs promote to no environment that does not take them")
    func foreignRepository() async throws {
        try await DeliveryFixture.with { rule in
            rule.repository = "deploy"
        } _: { fixture in
            let run = try await fixture.runToProduction(image: "api:v7")
            try await fixture.approve(run)
            let job = try await fixture.claim()
            try await expectRefusal(.forbidden, "belongs to the repository deploy, not to shop") {
                try await fixture.promote(["api=api:v7"], with: job)
            }
        }
    }

    @Test("A promotion waits in a pull request, and stands once it is merged", arguments: [true, false])
    func pullRequest(_ isGitHub: Bool) async throws {
        let forge = FakeForge()
        try await forge.serve { address in
            try await DeliveryFixture.with { rule in
                rule.pullRequests = ForgeRule(
                    kind: isGitHub ? .github : .gitea,
                    api: address,
                    project: "team/shop",
                    token: "forge-token"
                )
            } _: { fixture in
                forge.reset()
                let before = try await fixture.tip()
                let run = try await fixture.runToProduction(image: "api:v1")
                try await fixture.approve(run)
                let job = try await fixture.claim()
                let result = try await fixture.promote(["api=api:v1"], with: job)
                #expect(result.pullRequest == "https://forge.example.com/team/shop/pulls/1")
                #expect(try await fixture.tip() == before)
                #expect(forge.heads == ["headgate/promote-production"])
                #expect(forge.tokens == [isGitHub ? "Bearer forge-token" : "token forge-token"])
                // Asked again, as after a lost answer, it is the same pull request.
                let again = try await fixture.promote(["api=api:v1"], with: job)
                #expect(again.pullRequest == result.pullRequest)
                #expect(forge.heads.count == 1)
                let waiting = try await fixture.parts.sync.state(
                    lease: job.lease,
                    environment: "production",
                    by: "one",
                    atMost: .zero
                )
                #expect(waiting.outcome == .pending)
                #expect(waiting.message.contains("pulls/1"))
                try await fixture.parts.watch.look()
                #expect(try await fixture.parts.history.history("production", limit: 5).entries.isEmpty)
                // The merge, as the forge makes it.
                let head = try #require(try await fixture.origin.resolve("refs/heads/headgate/promote-production"))
                try await fixture.origin.moveRef(try RefName.branch("main"), from: before, to: head)
                _ = try await fixture.parts.mirrors.fetch("shop")
                try await fixture.parts.watch.look()
                let entries = try await fixture.parts.history.history("production", limit: 5).entries
                #expect(entries.map(\.commit) == [head.hex])
                #expect(entries.first?.pullRequest == result.pullRequest)
                #expect(try await fixture.audit().last == "run \(run) promote")
            }
        }
    }

    @Test("A promoted image gets the environment's tag in its registry")
    func tagged() async throws {
        let directory = "/tmp/headgate-tags-\(UUID().uuidString)"
        let store = try RegistryStore(root: directory)
        let index = ImageManifest(
            mediaType: "application/vnd.oci.image.index.v1+json",
            bytes: Array(
                #"{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[]}"#.utf8
            )
        )
        try await RegistryServer.application(store: store, port: 0).test(.live) { client in
            let registry = "127.0.0.1:\(try #require(client.port))"
            let http = HTTPClient()
            let images = RegistryClient(http: http, plainHosts: [registry])
            try await images.put(index, as: try ImageReference("\(registry)/api:v1"))
            let tagger = ImageTagger(http: http, login: RegistryLogin())
            var rule = AdmissionTests.rule()
            let change = ImageChange(name: "api", newName: "\(registry)/api", newTag: "v1")
            try await tagger.tag([change], for: rule)
            #expect(try await images.tags(of: try ImageReference("\(registry)/api")) == ["v1"])
            rule.tag = "production"
            try await tagger.tag([change], for: rule)
            let found = try await images.resolve(try ImageReference("\(registry)/api:production"))
            #expect(found.digest == index.digest)
            try await expectRefusal(.unavailable, "gone") {
                try await tagger.tag([ImageChange(name: "api", newName: "\(registry)/gone", newTag: "v1")], for: rule)
            }
        }
        try FileManager.default.removeItem(atPath: directory)
    }
}

/// The part of a forge that takes pull requests.
final class FakeForge: Sendable {
    private struct Request: Decodable {
        var head: String
        var base: String
        var title: String
    }

    private struct State {
        var heads: [String] = []
        var tokens: Set<String> = []
    }

    private let state = Mutex(State())

    var heads: [String] { state.withLock { $0.heads } }
    var tokens: Set<String> { state.withLock { $0.tokens } }

    func reset() {
        state.withLock { $0 = State() }
    }

    func serve(_ body: @escaping @Sendable (String) async throws -> Void) async throws {
        let router = Router()
        router.get("/api/repos/team/shop/pulls") { request, _ -> Response in
            self.note(request)
            return Self.json("[" + self.heads.map(Self.pull).joined(separator: ",") + "]", .ok)
        }
        router.post("/api/repos/team/shop/pulls") { request, _ -> Response in
            self.note(request)
            let bytes = try await request.body.collect(upTo: 1 << 20)
            let made = try JSONDecoder().decode(Request.self, from: Data(bytes.readableBytesView))
            guard made.base == "main", !self.heads.contains(made.head) else { return Self.json("{}", .conflict) }
            self.state.withLock { $0.heads.append(made.head) }
            return Self.json(Self.pull(made.head), .created)
        }
        try await Application(router: router, configuration: .init(address: .hostname("127.0.0.1", port: 0)))
            .test(.live) { client in
                try await body("http://127.0.0.1:\(try #require(client.port))/api")
            }
    }

    private func note(_ request: Hummingbird.Request) {
        let token = request.headers[.authorization] ?? ""
        state.withLock { _ = $0.tokens.insert(token) }
    }

    private static func pull(_ head: String) -> String {
        "{\"html_url\": \"https://forge.example.com/team/shop/pulls/1\", \"head\": {\"ref\": \"\(head)\"}}"
    }

    private static func json(_ text: String, _ status: HTTPResponse.Status) -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}
