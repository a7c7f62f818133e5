import ArgumentParser
import ControllerAPI

/// The command `headgate review`.
struct ReviewCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "review",
        abstract: "What waits for reviewers; approve or reject it.",
        discussion: """
            Examples:
              headgate review
              headgate review show 12
              headgate review approve 12 --environment production --as alice
              headgate review reject 12 --environment production --as alice --reason "not before Monday"
            """,
        subcommands: [ListReviewsCommand.self, ReviewShowCommand.self, ApproveCommand.self, RejectCommand.self],
        defaultSubcommand: ListReviewsCommand.self
    )
}

/// The command `headgate review list`.
struct ListReviewsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "What waits for reviewers.")

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func run() async throws {
        let reviews = try await controller.client().pendingReviews()
        try format.output.print(PendingReviewList(reviews: reviews)) {
            guard !reviews.isEmpty else { return "Nothing waits for a reviewer." }
            return reviews.map(Self.text).joined(separator: "\n\n")
        }
    }

    private static func text(_ review: PendingReview) -> String {
        let who = review.reviewers.isEmpty ? "anyone" : review.reviewers.joined(separator: ", ")
        var lines = [
            "Run \(review.run), job \(review.job) → \(review.environment), waiting since \(Shown.time(review.waitingSince))",
            "  \(StatusCommand.short(review.revision))  \(review.title)",
            "  may decide: \(who)  (\(review.approvals.count) of \(review.requiredReviews) given)",
        ]
        if !review.commits.isEmpty {
            lines.append("  would bring:")
            lines += review.commits.map { "    \(StatusCommand.short($0.revision))  \($0.title)  (\($0.author))" }
        }
        lines.append("  headgate review approve \(review.run) --environment \(review.environment) --as NAME")
        return lines.joined(separator: "\n")
    }
}

/// What a decision needs.
struct DecisionOptions: ParsableArguments {
    @Argument(help: "The run.")
    var run: Int

    @Option(name: .shortAndLong, help: "The environment that waits.")
    var environment: String

    @Option(name: .customLong("as"), help: "The reviewer's name, where the token may speak for several people.")
    var reviewer: String?

    @Option(help: "The fingerprint that 'review show' printed; the decision is refused if it is another by now.")
    var seen: String?

    @OptionGroup var controller: ControllerOptions
    @OptionGroup var format: OutputOptions

    func decide(_ decision: ReviewDecision, reason: String?) async throws {
        let client = try controller.client()
        let shown: String?
        if let seen {
            shown = seen
        } else {
            shown = try await client.pendingReviews().first {
                $0.run == run && $0.environment.lowercased() == environment.lowercased()
            }?.fingerprint
        }
        let review = try await client.review(
            run: run,
            ReviewRequest(
                environment: environment,
                decision: decision,
                reviewer: reviewer,
                reason: reason,
                seen: shown
            )
        )
        try format.output.print(review) {
            "\(review.reviewer) \(decision == .approve ? "approved" : "rejected") \(review.environment) of run \(review.run)"
        }
    }
}

/// The command `headgate review approve`.
struct ApproveCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "approve", abstract: "Let a waiting job go on.")

    @OptionGroup var options: DecisionOptions

    @Option(help: "Why, for the audit log.")
    var reason: String?

    func run() async throws {
        try await options.decide(.approve, reason: reason)
    }
}

/// The command `headgate review reject`.
struct RejectCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "reject",
        abstract: "Fail a waiting job, with a reason."
    )

    @OptionGroup var options: DecisionOptions

    @Option(help: "Why; the author reads it.")
    var reason: String

    func run() async throws {
        try await options.decide(.reject, reason: reason)
    }
}
