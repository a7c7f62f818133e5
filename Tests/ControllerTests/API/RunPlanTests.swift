import ControllerAPI
import Persistence
import Synchronization
import Testing

@testable import Controller

/// How SQLite goes about the lists of runs: along an index in the order of the list, whatever is asked for.
@Suite("Plans of lists")
struct RunPlanTests {
    static let filters: [RunFilter] = {
        var filters: [RunFilter] = []
        for repository in [nil, "shop"] {
            for branch in [nil, "main"] {
                for status in [nil, ExecutionStatus.failed] {
                    for before in [nil, 7] {
                        var filter = RunFilter(before: before, repository: repository)
                        (filter.status, filter.branch) = (status, branch)
                        filters.append(filter)
                    }
                }
            }
            filters.append(RunFilter(repository: repository, workflow: "deliver"))
        }
        return filters
    }()

    @Test("no page of runs is sorted, or looked for among all", arguments: filters)
    func pages(_ filter: RunFilter) async throws {
        try await WebFixture.with { fixture in
            guard fixture.parts.database.dialect == .sqlite else { return }
            let plans = try await fixture.parts.database.read { connection in
                let explainer = Explainer(base: connection)
                _ = try RunTable.page(filter, in: explainer)
                return explainer.plans.withLock { $0 }
            }
            let asked = [filter.repository, filter.branch, filter.status?.rawValue, filter.workflow].compactMap(\.self)
            #expect(!plans.isEmpty)
            for plan in plans {
                #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
                // Each column that is asked for is one that the index is entered by.
                #expect(asked.isEmpty || plan.components(of: "=?").count - 1 == asked.count, "\(plan)")
            }
        }
    }

    @Test("a revision's run and an environment's promotion are found by an index")
    func others() async throws {
        try await WebFixture.with { fixture in
            guard fixture.parts.database.dialect == .sqlite else { return }
            let plans = try await fixture.parts.database.read { connection in
                let explainer = Explainer(base: connection)
                _ = try RunTable.newest(revisionPrefix: "abcdef0", in: explainer)
                _ = try PromotionTable.current("production", in: explainer)
                _ = try PromotionTable.made("production", limit: 10, in: explainer)
                _ = try PromotionTable.count("production", since: "2026", in: explainer)
                _ = try PromotionTable.of(revisionPrefix: "abcdef0", environment: "production", in: explainer)
                _ = try AgentTable.of(environment: "production", in: explainer)
                return explainer.plans.withLock { $0 }
            }
            #expect(plans.count == 6)
            for plan in plans { #expect(plan.hasPrefix("SEARCH") && plan.contains("USING"), "\(plan)") }
            // Those that stand are read in their order.
            for plan in plans[1...2] { #expect(!plan.contains("TEMP B-TREE"), "\(plan)") }
        }
    }
}

/// Asks SQLite how it would go about each statement instead of carrying it out.
private final class Explainer: SQLConnection {
    let base: any SQLConnection
    let plans = Mutex<[String]>([])

    init(base: any SQLConnection) {
        self.base = base
    }

    var dialect: SQLDialect { base.dialect }

    func execute(_ sql: String, _ arguments: [SQLValue]) throws -> Int { 0 }

    func query(_ sql: String, _ arguments: [SQLValue]) throws -> [SQLRow] {
        let rows = try base.query("EXPLAIN QUERY PLAN " + sql, arguments)
        let plan = try rows.map { try $0.text("detail") }.joined(separator: "; ")
        plans.withLock { $0.append(plan) }
        return []
    }

    func savepoint<T>(_ body: () throws -> T) throws -> T { try body() }
}

extension String {
    /// The parts between the places where a text stands.
    fileprivate func components(of text: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: text) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
