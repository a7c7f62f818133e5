import ControllerAPI
import Manifests
import TestSupport
import Testing

@testable import Agent

@Suite("What is rolled back")
struct FailedReleaseTests {
    private static let api = WorkloadKey(namespace: "default", name: "api")
    private static let ui = WorkloadKey(namespace: "default", name: "ui")
    private static let failure = ReleaseFailure(reason: "CrashLoopBackOff", message: "it ended with status 3")

    /// An overlay with two Deployments of these images.
    private static func state(_ api: String, _ ui: String, at revision: String) throws -> DesiredState {
        var state = try Samples.desired(
            Samples.deployment(name: "api", image: "api:\(api)"),
            Samples.deployment(name: "ui", image: "ui:\(ui)")
        )
        state.revision = revision
        return state
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var failing: [WorkloadKey]
        var good: (api: String, ui: String)
        var isSameCommit = false
        var rollsBack: [WorkloadKey]
    }

    @Test(
        "Only a release that differs from the last good one",
        arguments: [
            Case(testDescription: "nothing failed", failing: [], good: ("1", "1"), rollsBack: []),
            Case(testDescription: "a new one failed", failing: [api], good: ("1", "2"), rollsBack: [api]),
            Case(testDescription: "both failed", failing: [api, ui], good: ("1", "1"), rollsBack: [api, ui]),
            Case(testDescription: "what failed is as it was", failing: [api], good: ("2", "1"), rollsBack: []),
            Case(testDescription: "one of two is as it was", failing: [api, ui], good: ("2", "1"), rollsBack: [ui]),
            Case(
                testDescription: "the good one itself failed",
                failing: [api],
                good: ("1", "1"),
                isSameCommit: true,
                rollsBack: []
            ),
        ]
    )
    func found(_ line: Case) throws {
        let desired = try Self.state("2", "2", at: "new")
        let good = try Self.state(line.good.api, line.good.ui, at: line.isSameCommit ? "new" : "old")
        let failures = Dictionary(uniqueKeysWithValues: line.failing.map { ($0, Self.failure) })
        let failed = FailedRelease.found(failures, in: desired, good: good, at: "now")
        #expect(Set(failed?.workloads.keys.map { $0 } ?? []) == Set(line.rollsBack.map(\.description)))
        #expect(failed?.revision == (line.rollsBack.isEmpty ? nil : "new"))
        #expect(failed?.restored == (line.rollsBack.isEmpty ? nil : "old"))
    }

    @Test("It is the same release in every commit that asks for it, and no longer where that differs")
    func same() throws {
        let good = try Self.state("1", "1", at: "old")
        let failed = try #require(
            FailedRelease.found(
                [Self.api: Self.failure],
                in: Self.state("2", "1", at: "new"),
                good: good,
                at: "now"
            )
        )
        #expect(try failed.isPart(of: Self.state("2", "9", at: "later")))
        #expect(try !failed.isPart(of: Self.state("3", "1", at: "fixed")))
        #expect(!failed.isPart(of: good))
    }

    @Test("Other kinds are told apart from a Deployment of their name, in the journal and in what people read")
    func kinds() throws {
        func state(_ image: String, at revision: String) throws -> DesiredState {
            var state = try Samples.desired(
                Samples.deployment(name: "api", image: "api:1"),
                Samples.job(name: "api", image: image)
            )
            state.revision = revision
            return state
        }
        let job = WorkloadKey(kind: .job, namespace: "default", name: "api")
        let failure = ReleaseFailure(reason: "BackoffLimitExceeded", message: "no such table")
        let failed = try #require(
            try FailedRelease.found(
                [job: failure],
                in: state("migrate:2", at: "new"),
                good: state("migrate:1", at: "old"),
                at: "now"
            )
        )
        #expect(failed.workloads.keys.sorted() == ["default/api.Job"])
        #expect(failed.explanation.contains("Job/api: no such table"), "\(failed.explanation)")
        func status(_ kind: String) -> WorkloadStatus {
            WorkloadStatus(
                kind: kind,
                namespace: "default",
                name: "api",
                health: .healthy,
                desired: 1,
                ready: 1,
                images: []
            )
        }
        #expect(failed.marked(status("Job")).health == .degraded)
        #expect(failed.marked(status("Deployment")).health == .healthy)
        #expect(try !failed.isPart(of: state("migrate:3", at: "later")))
        #expect(try failed.isPart(of: state("migrate:2", at: "later")))
    }

    @Test("What failed is on the disk before anything is undone, and read again after a kill")
    func remembered() async throws {
        let directory = try TestDirectory()
        let path = directory.path + "/journal.json"
        let (good, bad) = try (Self.state("1", "1", at: "old"), Self.state("2", "1", at: "new"))
        let state = try AgentState(files: AgentFiles(data: directory.path))
        try await state.take(good)
        try await state.settle(at: "old", isGood: false, workloads: [])
        try await state.take(bad)
        let failed = try #require(FailedRelease.found([Self.api: Self.failure], in: bad, good: good, at: "now"))
        try await state.rollBack(failed, to: good)
        #expect(await state.desired?.revision == "old")
        let journal = try Journal.read(path)
        #expect(journal.failed == failed)
        #expect(journal.applied == "new")
        #expect(journal.healthy == "old" && journal.good == "old")
        // The next life.
        let next = try AgentState(files: AgentFiles(data: directory.path))
        await next.resume(good)
        #expect(await next.taken == "new")
        #expect(await next.failure(in: bad) == failed)
        #expect(await next.failure(in: good) == nil)
        // Another commit came before the rollback: nothing is undone.
        try await next.take(Self.state("3", "1", at: "fixed"))
        try await next.rollBack(failed, to: good)
        #expect(await next.desired?.revision == "fixed")
        #expect(try Journal.read(path).failed == nil)
    }

    @Test("A journal that cannot be written undoes nothing")
    func unwritable() async throws {
        let directory = try TestDirectory()
        let (good, bad) = try (Self.state("1", "1", at: "old"), Self.state("2", "1", at: "new"))
        let state = try AgentState(files: AgentFiles(data: directory.path + "/none"))
        await state.resume(bad)
        let failed = try #require(FailedRelease.found([Self.api: Self.failure], in: bad, good: good, at: "now"))
        await #expect(throws: AgentError.self) { try await state.rollBack(failed, to: good) }
        #expect(await state.desired?.revision == "new")
        #expect(await state.journal.failed == nil)
    }
}
