import ControllerAPI
import Git
import Logging
import Persistence
import Synchronization

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller that watches a real repository, with a clock that the test sets, asked over its own routes.
final class DeliveryFixture: Sendable {
    static let operatorToken = "operator-token-0123456789"
    static let runnerToken = "runner-token-0123456789"
    static let agentToken = "agent-token-0123456789"

    /// What is delivered: `build` makes an image, `production` promotes it.
    static let workflow = """
        name: deliver
        on:
          push:
          workflow_dispatch:
        jobs:
          build:
            runs-on: linux
            outputs:
              image: ${{ steps.build.outputs.image }}
            steps:
              - id: build
                run: make image
          production:
            needs: build
            runs-on: linux
            environment: Production
            steps:
              - uses: headgate/promote@v1
                with:
                  environment: production
                  images: api=${{ needs.build.outputs.image }}
        """

    static let kustomization = """
        # Kept as it is.
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - deployment.yaml
        images:
          - name: api
            newName: registry.example.com/api
            newTag: v0 # written by promotions
        """

    static let deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: api
        spec:
          selector:
            matchLabels: {app: api}
          template:
            metadata:
              labels: {app: api}
            spec:
              containers:
                - name: api
                  image: api
        """

    let parts: Parts
    let origin: GitRepository

    /// A repository that has overlays only.
    let deploy: GitRepository
    let remote: String
    private let settings: ControllerSettings
    private let time: Mutex<Timestamp>

    private init(
        parts: Parts,
        settings: ControllerSettings,
        origin: GitRepository,
        deploy: GitRepository,
        remote: String,
        time: Timestamp
    ) {
        self.parts = parts
        self.settings = settings
        self.origin = origin
        self.deploy = deploy
        self.remote = remote
        self.time = Mutex(time)
    }

    /// The time that the controller's environments see.
    var now: Timestamp { time.withLock { $0 } }

    /// Lets time pass, and the environments' clock look at it.
    func pass(_ duration: Duration) async throws {
        time.withLock { $0 = $0.adding(duration) }
        try await parts.deliveries.wake()
    }

    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    /// The token of a person.
    static func token(of person: String) -> String { "token-of-\(person)-0123456789" }

    /// Makes one on each database, lets the body use it, and clears it away.
    static func with(
        _ environment: (inout EnvironmentRule) -> Void = { _ in },
        people: [PersonRule] = [],
        committer: CommitIdentity = CommitIdentity(),
        _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        for store in TestStore.available {
            try await on(store, environment, people: people, committer: committer, body)
        }
    }

    private static func on(
        _ store: TestStore,
        _ environment: (inout EnvironmentRule) -> Void,
        people: [PersonRule],
        committer: CommitIdentity,
        _ body: (DeliveryFixture) async throws -> Void
    ) async throws {
        let directory = "/tmp/headgate-delivery-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        defer { removeQuietly(directory) }
        var rule = EnvironmentRule(
            name: "production",
            repository: "shop",
            overlay: "overlays/production",
            reviewers: ["ann", "ben"],
            requiredReviews: 1,
            preventSelfReview: false,
            branches: []
        )
        environment(&rule)
        let origin = try await GitRepository.openOrCreate(bare: directory + "/origin.git", head: .branch("main"))
        let deploy = try await GitRepository.openOrCreate(bare: directory + "/deploy.git", head: .branch("main"))
        let repository = { (name: String, directory: String) in
            RepositoryRule(
                name: name,
                url: directory,
                branch: "main",
                workflows: ["ci/*.yaml"],
                poll: .seconds(30),
                webhookSecret: nil,
                username: nil,
                password: nil
            )
        }
        let clock = ClockBox()
        var settings = ControllerSettings(
            host: "127.0.0.1",
            port: 7080,
            address: "http://127.0.0.1:7080",
            data: directory,
            database: "",
            registry: .external("127.0.0.1:7081"),
            rules: Rules(
                repositories: [
                    repository("shop", directory + "/origin.git"), repository("deploy", directory + "/deploy.git"),
                ],
                environments: [rule],
                people: people
            ),
            authenticator: Authenticator(
                tokens: [
                    (operatorToken, .operatorAccount), (runnerToken, .runner(name: "one")),
                    (agentToken, .agent(name: "edge", environment: "production")),
                    (token(of: "vic"), .user(name: "vic", rights: .look)),
                    (token(of: "mia"), .user(name: "mia", rights: [.look, .start, .review, .operate])),
                ]
                    + ["ann", "ben", "eve"].map {
                        (token(of: $0), .user(name: $0, rights: [.look, .start, .review]))
                    },
                anonymousMayLook: true
            )
        )
        settings.committer = committer
        settings.clock = WallClock { clock.fixture.withLock { $0?.now } ?? start }
        let database = try await Persistence.open(store.location(in: directory), migrations: Schema.migrations)
        let parts = Parts(settings: settings, database: database, logger: Logger(label: "delivery-tests"))
        // Each token is also the secret of a session that began with it.
        for token in [operatorToken] + ["ann", "ben", "eve", "mia", "vic"].map({ token(of: $0) }) {
            let hash = Authenticator.hash(token)
            try await database.write { connection in
                try SessionTable.insert(hash: hash, origin: .token(hash), at: .now(), in: connection)
            }
        }
        let fixture = DeliveryFixture(
            parts: parts,
            settings: settings,
            origin: origin,
            deploy: deploy,
            remote: directory + "/origin.git",
            time: start
        )
        clock.fixture.withLock { $0 = fixture }
        try await fixture.commit(
            [
                "ci/deliver.yaml": workflow, "overlays/production/kustomization.yaml": kustomization,
                "overlays/production/deployment.yaml": deployment,
            ],
            "Begin"
        )
        try await fixture.commit(
            [
                "overlays/production/kustomization.yaml": kustomization,
                "overlays/production/deployment.yaml": deployment,
            ],
            "Begin to deploy",
            in: deploy
        )
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(fixture))
        } catch {
            print("the test fails on \(store)")
            result = .failure(error)
        }
        clock.fixture.withLock { $0 = nil }
        await database.close()
        try result.get()
    }

    private final class ClockBox: Sendable {
        let fixture = Mutex<DeliveryFixture?>(nil)
    }

    private static func removeQuietly(_ directory: String) {
        do {
            try FileManager.default.removeItem(atPath: directory)
        } catch {
            print("\(directory) stays: \(error)")
        }
    }

    // MARK: - Git

    /// Commits files to the branch, as somebody who pushes does.
    @discardableResult
    func commit(
        _ files: [String: String],
        _ message: String,
        author: (name: String, email: String) = ("Eve", "eve@example.com"),
        committer: (name: String, email: String)? = nil,
        in other: GitRepository? = nil
    ) async throws -> Revision {
        let branch = try RefName.branch("main")
        let origin = other ?? origin
        let tip = try await origin.resolve(branch.name)
        let by = committer ?? author
        let revision = try await origin.commit(
            parent: tip,
            changes: files.mapValues { .write(Array($0.utf8)) },
            message: message,
            author: try GitSignature(name: author.name, email: author.email, seconds: 1_767_225_600),
            committer: try GitSignature(name: by.name, email: by.email, seconds: 1_767_225_600)
        )
        try await origin.moveRef(branch, from: tip, to: revision)
        return revision
    }

    func tip() async throws -> Revision? {
        try await origin.resolve("refs/heads/main")
    }

    func file(_ path: String, in other: GitRepository? = nil) async throws -> String {
        let origin = other ?? origin
        guard let tip = try await origin.resolve("refs/heads/main"),
            let bytes = try await origin.readFile(path, at: tip)
        else { return "" }
        return String(decoding: bytes, as: UTF8.self)
    }

    // MARK: - Runs

    /// Starts a run of the branch's tip, as a person asks for it, and gives its number.
    func dispatch(by person: String = "mia") async throws -> Int {
        try await parts.dispatches.dispatch(
            DispatchRequest(repository: "shop", workflow: "deliver"),
            by: .user(name: person, rights: [.look, .start])
        )
    }

    /// A run whose `production` waits at its environment, having built an image.
    func runToProduction(image: String = "registry.example.com/api:v1", by person: String = "mia") async throws -> Int {
        let run = try await dispatch(by: person)
        let build = try await claim()
        try await finish(build, outputs: ["image": image])
        return run
    }

    /// Takes the next job.
    func claim() async throws -> JobAssignment {
        guard let assignment = try await claimed() else { throw ControllerError(.conflict, "no job is queued") }
        return assignment
    }

    func claimed() async throws -> JobAssignment? {
        try await parts.runners.register(
            RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1),
            as: "one"
        )
        return try await parts.runners.claim(ClaimRequest(runner: "one", session: "s", waitSeconds: 0), as: "one")
    }

    func finish(
        _ job: JobAssignment,
        _ status: ExecutionStatus = .succeeded,
        outputs: [String: String] = [:]
    ) async throws {
        try await parts.runners.finish(
            JobResult(status: status, reason: nil, outputs: outputs),
            lease: job.lease,
            by: "one"
        )
    }

    func promote(_ images: [String], with job: JobAssignment) async throws -> PromotionResult {
        try await parts.promoter.promote(
            PromotionRequest(environment: "production", images: images),
            lease: job.lease,
            by: "one"
        )
    }

    /// A whole delivery: built, approved by ann, promoted.
    @discardableResult
    func deliver(image: String) async throws -> (run: Int, commit: String) {
        let run = try await runToProduction(image: image)
        try await approve(run)
        let job = try await claim()
        let result = try await promote(["api=\(image)"], with: job)
        try await finish(job)
        return (run, result.commit)
    }

    func job(_ run: Int, _ id: String = "production") async throws -> JobSummary {
        guard let job = try await parts.board.run(run).jobs.first(where: { $0.id == id }) else {
            throw ControllerError(.notFound, "run \(run) has no job \(id)")
        }
        return job
    }

    func review(_ run: Int) async throws -> PendingReview? {
        try await parts.reviews.pending().first { $0.run == run }
    }

    func approve(_ run: Int, as person: String = "ann") async throws {
        _ = try await decide(run, .approve, as: person)
    }

    @discardableResult
    func decide(
        _ run: Int,
        _ decision: ReviewDecision,
        as person: String,
        reason: String? = nil
    ) async throws -> Review {
        try await parts.reviews.decide(
            run,
            ReviewRequest(
                environment: "PRODUCTION",
                decision: decision,
                reviewer: nil,
                reason: reason,
                seen: review(run)?.fingerprint
            ),
            by: .user(name: person, rights: [.look, .start, .review]),
            via: "api"
        )
    }

    /// What an agent of the environment says: how it does at a commit.
    func report(
        _ health: Health,
        at commit: String,
        from agent: String = "edge",
        rolledBackTo restored: String? = nil
    ) async throws {
        try await parts.agents.receive(
            AgentStatus(
                name: agent,
                environment: "production",
                health: health,
                syncedRevision: health == .healthy ? commit : restored,
                observedRevision: commit,
                rollback: restored.map {
                    AgentRollback(
                        revision: commit,
                        restored: $0,
                        reason: "CrashLoopBackOff",
                        message: "Deployment/api: it ended with status 3; its last words: cannot open /model",
                        at: now.text
                    )
                }
            ),
            from: agent,
            environment: "production"
        )
    }

    /// Another controller on the same database.
    func secondController() -> Parts {
        var settings = settings
        settings.data += "/second"
        return Parts(settings: settings, database: parts.database, logger: Logger(label: "delivery-tests"))
    }

    /// Makes the newest rollback look as a kill after its push leaves it.
    func forgetRollback() async throws {
        try await parts.database.write { connection in
            _ = try connection.execute(
                "UPDATE promotions SET promotion = NULL, committed_at = NULL WHERE job LIKE '/rollback/%'"
            )
            _ = try connection.execute("DELETE FROM holds")
        }
    }
}
