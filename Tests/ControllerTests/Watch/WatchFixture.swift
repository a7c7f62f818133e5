import Git
import Logging
import Persistence
import Workflows

@testable import Controller

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A controller's desks beside a repository of their own that they watch.
struct WatchFixture: Sendable {
    let directory: String
    let parts: Parts
    let origin: GitRepository

    /// Makes one with a first commit of the files on `main`, lets the body use it, and clears it away.
    static func with(
        _ files: [String: String],
        settings change: (inout ControllerSettings) -> Void = { _ in },
        _ body: (WatchFixture) async throws -> Void
    ) async throws {
        let directory = "/tmp/headgate-watch-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: directory + "/mirrors",
            withIntermediateDirectories: true
        )
        let origin = try await GitRepository.create(bare: directory + "/shop.git", head: .branch("main"))
        var settings = Self.settings(directory)
        change(&settings)
        let database = try await Persistence.open(.sqlite(directory + "/test.sqlite"), migrations: Schema.migrations)
        let fixture = WatchFixture(
            directory: directory,
            parts: Parts(settings: settings, database: database, logger: Logger(label: "watch-tests")),
            origin: origin
        )
        var failure: (any Error)?
        do {
            _ = try await fixture.commit(files, to: "refs/heads/main", message: "Start")
            try await body(fixture)
        } catch {
            failure = error
        }
        await database.close()
        try FileManager.default.removeItem(atPath: directory)
        if let failure { throw failure }
    }

    private static func settings(_ directory: String) -> ControllerSettings {
        ControllerSettings(
            host: "127.0.0.1",
            port: 7080,
            address: "http://127.0.0.1:7080",
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
                        poll: .seconds(30)
                    )
                ],
                environments: []
            ),
            authenticator: Authenticator(
                tokens: [
                    ("operator", .operatorAccount),
                    ("ann", .user(name: "ann", rights: [.look, .start, .review, .operate])),
                    ("dev", .user(name: "dev", rights: [.look, .start])), ("vic", .user(name: "vic", rights: .look)),
                    ("runner", .runner(name: "one")),
                ],
                anonymousMayLook: true
            )
        )
    }

    var rule: RepositoryRule {
        get throws {
            guard let rule = parts.rules.repository("shop") else { throw ControllerError(.notFound, "no rule") }
            return rule
        }
    }

    // MARK: - What people do

    /// Makes a token the secret of a session that began with it, so that tests can do without signing in.
    func signIn(_ token: String) async throws {
        let hash = Authenticator.hash(token)
        try await parts.database.write { connection in
            try SessionTable.insert(hash: hash, origin: .token(hash), at: .now(), in: connection)
        }
    }

    /// Commits files on top of a ref, or of another one where it is new.
    func commit(
        _ files: [String: String],
        to ref: String,
        from base: String? = nil,
        message: String = "Change",
        author: String = "Eve",
        force: Bool = false
    ) async throws -> Revision {
        let known = try await origin.refs()
        let old = try known.targets[RefName(ref)]
        let parent = try base.map { try known.targets[RefName($0)] } ?? old
        let signature = try GitSignature(name: author, email: "eve@example.org", seconds: 1_700_000_000)
        let revision = try await origin.commit(
            parent: force ? nil : parent,
            changes: files.mapValues { .write(Array($0.utf8)) },
            message: message,
            author: signature,
            committer: signature,
            allowEmpty: true
        )
        try await origin.moveRef(RefName(ref), from: old, to: revision)
        return revision
    }

    /// Makes a ref, or moves it, to a commit.
    func set(_ ref: String, to revision: Revision) async throws {
        let name = try RefName(ref)
        let old = try await origin.refs().targets[name]
        try await origin.moveRef(name, from: old, to: revision)
    }

    func delete(_ ref: String) throws {
        try FileManager.default.removeItem(atPath: directory + "/shop.git/" + ref)
    }

    // MARK: - What the controller does

    /// One look at the repository, with schedules counted from a time.
    @discardableResult
    func look(at now: Timestamp? = nil) async throws -> String? {
        try await RepositoryWatcher(
            rule: rule,
            database: parts.database,
            changes: parts.changes,
            mirrors: parts.mirrors,
            planner: parts.planner,
            indexer: parts.indexer,
            logger: Logger(label: "watch-tests")
        ).check(now: now ?? .now())
    }

    /// The runs, oldest first.
    func runs() async throws -> [RunRecord] {
        try await parts.database.read { try $0.query("SELECT * FROM runs ORDER BY id LIMIT 1000").map(RunRecord.init) }
    }

    /// The `github` context of a run.
    func github(_ run: RunRecord) throws -> ExpressionObject {
        let plan = try JSON.decode(Plan.self, from: run.plan ?? "")
        let context = plan.event.githubContext(workflow: plan.workflow, file: plan.file)
        guard let object = context.object else { throw ControllerError(.invalid, "no context") }
        return object
    }

    func eventCount() async throws -> Int {
        try await parts.database.read { try $0.query("SELECT id FROM events").count }
    }
}
