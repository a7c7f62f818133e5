import Testing

/// Gives a suite one group for all of its tests; each of them pushes a revision of its own.
struct GroupTrait: SuiteTrait, TestScoping {
    @TaskLocal fileprivate static var current: Group?

    let options: [String]

    /// Whether something runs in both environments before the tests begin.
    let delivers: Bool

    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @Sendable @concurrent () async throws -> Void
    ) async throws {
        try await Group.with { group in
            try await group.up(options)
            if delivers { try await group.deliverFirst() }
            try await Self.$current.withValue(group) { try await function() }
        }
    }
}

extension Trait where Self == GroupTrait {
    /// One group for the suite.
    static func group(_ options: String..., delivers: Bool = false) -> Self {
        GroupTrait(options: options, delivers: delivers)
    }
}

extension Group {
    /// The group of the suite.
    static func shared() throws -> Group {
        guard let group = GroupTrait.current else { throw ScenarioFailure("the suite lacks the .group trait") }
        return group
    }

    /// Delivers the first commit to both environments.
    func deliverFirst() async throws {
        let revision = try await repository.head()
        try await approve(untilReview(revision).id)
        try await waitHealthy("production", at: revision)
    }
}
