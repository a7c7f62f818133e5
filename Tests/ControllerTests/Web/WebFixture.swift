import ControllerAPI
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Persistence
import Workflows

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller's desks on a database and a directory of their own, with the pages in front.
final class WebFixture: Sendable {
    static let operatorToken = "operator-token-0123456789"
    static let annToken = "ann-token-0123456789"
    static let benToken = "ben-token-0123456789"
    static let viewerToken = "viewer-token-0123456789"
    static let runnerToken = "runner-token-0123456789"
    static let secretsKey = "0123456789abcdef0123456789abcdef"
    static let revision = "1234567890abcdef1234567890abcdef12345678"

    static let workflow = """
        name: deliver
        on: push
        jobs:
          lint:
            runs-on: linux
            steps:
              - run: make lint
          production:
            needs: lint
            runs-on: linux
            environment: production
            steps:
              - run: "true"
        """

    let parts: Parts

    /// Where the controller keeps everything.
    let directory: String

    /// The commit that every push here brings.
    private let revision: String

    private init(parts: Parts, directory: String, revision: String) {
        self.parts = parts
        self.directory = directory
        self.revision = revision
    }

    /// A run as the database has it.
    func run(_ id: Int) async throws -> RunRecord {
        try await parts.database.read { try Deliveries.required(id, in: $0) }
    }

    /// Makes one on each database, lets the body use it, and clears it away.
    static func with<Result: Sendable>(
        requiredReviews: Int = 1,
        anonymousMayLook: Bool = true,
        address: String = "http://127.0.0.1:7080",
        environments: Bool = true,
        provider: OpenIDProvider.Settings? = nil,
        notifications: [NotificationRule] = [],
        _ body: (WebFixture) async throws -> Result
    ) async throws -> Result {
        var last: Result?
        for store in TestStore.available {
            last = try await on(store) { directory in
                try await make(
                    directory,
                    database: Persistence.open(store.location(in: directory), migrations: Schema.migrations),
                    requiredReviews: requiredReviews,
                    anonymousMayLook: anonymousMayLook,
                    address: address,
                    environments: environments,
                    provider: provider,
                    notifications: notifications
                )
            } body: {
                try await body($0)
            }
        }
        guard let last else { throw ControllerError(.invalid, "HEADGATE_TEST_DATABASE names no database") }
        return last
    }

    /// Makes one in a directory of its own, lets the body use it, and clears it away.
    static func on<Result: Sendable>(
        _ store: TestStore,
        _ make: (String) async throws -> WebFixture,
        body: (WebFixture) async throws -> Result
    ) async throws -> Result {
        let directory = "/tmp/headgate-web-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        let fixture = try await make(directory)
        let result: Swift.Result<Result, any Error>
        do {
            result = .success(try await body(fixture))
        } catch {
            print("the test fails on \(store)")
            result = .failure(error)
        }
        await fixture.parts.database.close()
        try FileManager.default.removeItem(atPath: directory)
        return try result.get()
    }

    static func make(
        _ directory: String,
        database: any SQLDatabase,
        requiredReviews: Int = 1,
        anonymousMayLook: Bool = true,
        address: String = "http://127.0.0.1:7080",
        environments: Bool = true,
        provider: OpenIDProvider.Settings? = nil,
        notifications: [NotificationRule] = [],
        revision: String = WebFixture.revision
    ) async throws -> WebFixture {
        let rule = { (name: String, reviewers: [String], reviews: Int) in
            EnvironmentRule(
                name: name,
                repository: "shop",
                overlay: "overlays/\(name)",
                reviewers: reviewers,
                requiredReviews: reviews,
                preventSelfReview: false,
                branches: []
            )
        }
        var settings = ControllerSettings(
            host: "127.0.0.1",
            port: 7080,
            address: address,
            data: directory,
            database: "",
            registry: .external("127.0.0.1:7081"),
            rules: Rules(
                repositories: [
                    RepositoryRule(
                        name: "shop",
                        url: directory + "/shop.git",
                        branch: "main",
                        workflows: ["ci/*.yaml"],
                        poll: .seconds(30),
                        webhookSecret: nil,
                        username: nil,
                        password: nil
                    )
                ],
                environments: environments
                    ? [rule("staging", [], 0), rule("production", ["ann", "ben"], requiredReviews)] : []
            ),
            authenticator: Authenticator(
                tokens: [
                    (operatorToken, .operatorAccount),
                    (annToken, .user(name: "ann", rights: [.look, .start, .review])),
                    (benToken, .user(name: "ben", rights: [.look, .start, .review])),
                    (viewerToken, .user(name: "vic", rights: .look)),
                    (runnerToken, .runner(name: "one")),
                ],
                anonymousMayLook: anonymousMayLook
            ),
            secretBox: try SecretBox(material: secretsKey),
            signIn: provider
        )
        settings.rules.notifications = notifications
        let parts = Parts(settings: settings, database: database, logger: Logger(label: "web-tests"))
        // Each token is also the secret of a session that began with it, so that tests can do without signing in.
        for token in [operatorToken, annToken, benToken, viewerToken, runnerToken] {
            let hash = Authenticator.hash(token)
            try await database.write { connection in
                let known = try connection.first("SELECT hash FROM sessions WHERE hash = ?", [.text(hash)])
                // Another controller on the same database has them too.
                guard known == nil else { return }
                try SessionTable.insert(hash: hash, origin: .token(hash), at: .now(), in: connection)
            }
        }
        return WebFixture(parts: parts, directory: directory, revision: revision)
    }

    var router: Router<APIContext> {
        let logger = Logger(label: "web-tests")
        let router = parts.router(logger: logger)
        return router
    }

    /// Sends requests to the pages.
    func browse(_ body: @Sendable (WebClient) async throws -> Void) async throws {
        try await Application(router: router).test(.router) { try await body(WebClient(client: $0)) }
    }

    // MARK: - What happened before somebody looks

    /// Makes a run of a workflow, as a push does, and gives its number.
    func push(
        title: String = "Show prices",
        author: String = "Eve",
        workflow: String = workflow,
        event: Int = 1
    ) async throws -> Int {
        let plan = try Plan.make(
            workflow: Workflow.parse(Array(workflow.utf8), file: "ci/deliver.yaml"),
            event: WorkflowEvent(
                name: "push",
                ref: "refs/heads/main",
                revision: revision,
                repository: "shop",
                actor: author
            )
        )
        let id = try await insert(title: title, author: author, workflow: plan.workflow, event: event)
        try await parts.database.write { connection in
            try self.parts.deliveries.begin(Deliveries.required(id, in: connection), plan: plan, in: connection)
        }
        parts.deliveries.announce()
        return id
    }

    /// Makes a run that could not be planned.
    func pushBroken(error: String, event: Int = 1) async throws -> Int {
        let id = try await insert(title: "Break it", author: "Eve", workflow: "ci/deliver.yaml", event: event)
        try await parts.database.write { connection in
            try self.parts.deliveries.fail(Deliveries.required(id, in: connection), error: error, in: connection)
        }
        parts.deliveries.announce()
        return id
    }

    private func insert(title: String, author: String, workflow: String, event: Int) async throws -> Int {
        let id = try await parts.database.write { connection in
            try RunTable.insert(
                RunTable.New(
                    repository: "shop",
                    eventID: event,
                    file: "ci/deliver.yaml",
                    workflow: workflow,
                    event: "push",
                    ref: "refs/heads/main",
                    revision: revision,
                    title: title,
                    author: author
                ),
                at: Timestamp.now().text,
                in: connection
            )
        }
        guard let id else { throw ControllerError(.conflict, "the event has a run already") }
        return id
    }

    /// Takes the next job as the runner `one`.
    func start() async throws -> JobAssignment {
        try await parts.runners.register(
            RunnerRegistration(name: "one", session: "s", labels: ["linux"], concurrency: 1),
            as: "one"
        )
        let claim = ClaimRequest(runner: "one", session: "s", waitSeconds: 0)
        guard let assignment = try await parts.runners.claim(claim, as: "one") else {
            throw ControllerError(.conflict, "no job waits")
        }
        return assignment
    }

    func log(_ text: String, at offset: Int = 0, lease: String) async throws {
        try await parts.logs.append(Array(text.utf8), at: offset, lease: lease, by: "one")
    }

    func finish(_ lease: String, _ status: ExecutionStatus = .succeeded, reason: String? = nil) async throws {
        try await parts.runners.finish(
            JobResult(status: status, reason: reason, outputs: [:]),
            lease: lease,
            by: "one"
        )
    }

    /// A run whose production job waits for a review.
    func pushToReview(title: String = "Show prices", event: Int = 1) async throws -> Int {
        let run = try await push(title: title, event: event)
        let job = try await start()
        try await finish(job.lease)
        return run
    }

    func status(of job: String, run: Int) async throws -> ExecutionStatus? {
        try await parts.board.run(run).jobs.first { $0.id == job }?.status
    }
}
