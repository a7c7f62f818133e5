import ControllerAPI
import Testing
import Workflows

@testable import Controller

@Suite("What an environment's rules say of a job")
struct AdmissionTests {
    static let start = Timestamp(milliseconds: 1_767_225_600_000)

    static func rule(
        reviewers: [String] = [],
        reviews: Int = 0,
        timer: Duration = .zero,
        branches: [String] = [],
        calendar: DeliveryCalendar = DeliveryCalendar(),
        expires: Duration = .seconds(3600)
    ) -> EnvironmentRule {
        var rule = EnvironmentRule(
            name: "production",
            repository: "shop",
            overlay: "overlays/production",
            reviewers: reviewers,
            requiredReviews: reviews,
            preventSelfReview: false,
            branches: branches
        )
        rule.waitTimer = timer
        rule.calendar = calendar
        rule.expires = expires
        return rule
    }

    static func decision(_ reviewer: String, _ decision: ReviewDecision = .approve) -> Review {
        Review(
            run: 1,
            environment: "production",
            decision: decision,
            reviewer: reviewer,
            reason: decision == .reject ? "too late" : nil,
            decidedAt: start.text
        )
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var rule: EnvironmentRule
        var branch: String? = "main"
        var decisions: [Review] = []
        var after = Duration.zero
        var expected: String

        var testDescription: String { name }
    }

    static let cases: [Case] = [
        Case(name: "without rules", rule: rule(), expected: "starts"),
        Case(name: "nobody has approved", rule: rule(reviewers: ["ann"], reviews: 1), expected: "waits review"),
        Case(
            name: "a reviewer has",
            rule: rule(reviewers: ["ann"], reviews: 1),
            decisions: [decision("ann")],
            expected: "starts"
        ),
        Case(
            name: "one who is no reviewer any more has",
            rule: rule(reviewers: ["ann"], reviews: 1),
            decisions: [decision("ben")],
            expected: "waits review"
        ),
        Case(
            name: "the same one twice does not count twice",
            rule: rule(reviewers: ["ann", "ben"], reviews: 2),
            decisions: [decision("ann"), decision("ann")],
            expected: "waits review"
        ),
        Case(
            name: "two of two",
            rule: rule(reviewers: ["ann", "ben"], reviews: 2),
            decisions: [decision("ann"), decision("ben")],
            expected: "starts"
        ),
        Case(
            name: "anybody may where nobody is named",
            rule: rule(reviews: 1),
            decisions: [decision("zoe")],
            expected: "starts"
        ),
        Case(
            name: "one rejection ends it, whoever else approved",
            rule: rule(reviewers: ["ann", "ben"], reviews: 1),
            decisions: [decision("ann"), decision("ben", .reject)],
            expected: "refused rejected by ben: too late"
        ),
        Case(
            name: "a rejection of nobody who may",
            rule: rule(reviewers: ["ann"], reviews: 1),
            decisions: [decision("ben", .reject)],
            expected: "waits review"
        ),
        Case(
            name: "undecided just before it expires",
            rule: rule(reviewers: ["ann"], reviews: 1),
            after: .seconds(3599),
            expected: "waits review"
        ),
        Case(
            name: "undecided when it expires",
            rule: rule(reviewers: ["ann"], reviews: 1),
            after: .seconds(3600),
            expected: "refused the review of production expired: it was not decided within 1 hour"
        ),
        Case(
            name: "decided, it does not expire",
            rule: rule(reviewers: ["ann"], reviews: 1),
            decisions: [decision("ann")],
            after: .seconds(7200),
            expected: "starts"
        ),
        Case(name: "the timer runs", rule: rule(timer: .seconds(300)), after: .seconds(299), expected: "waits timer"),
        Case(name: "the timer is over", rule: rule(timer: .seconds(300)), after: .seconds(300), expected: "starts"),
        Case(
            name: "the timer runs beside the review",
            rule: rule(reviewers: ["ann"], reviews: 1, timer: .seconds(300)),
            expected: "waits review timer"
        ),
        Case(
            name: "another branch",
            rule: rule(branches: ["main", "release/*"]),
            branch: "topic",
            expected: "refused production takes deployments from main, release/* only, not from topic"
        ),
        Case(
            name: "a branch of the pattern",
            rule: rule(branches: ["release/*"]),
            branch: "release/1",
            expected: "starts"
        ),
        Case(
            name: "no branch",
            rule: rule(branches: ["main"]),
            branch: nil,
            expected: "refused production takes deployments from main only, not from this ref"
        ),
        Case(
            name: "a freeze",
            rule: rule(
                calendar: DeliveryCalendar(
                    freezes: [.init(from: 1_767_225_600, to: 1_767_229_200, reason: "holidays")]
                )
            ),
            expected: "waits freeze"
        ),
        Case(
            name: "outside of the windows",
            rule: rule(calendar: DeliveryCalendar(windows: [.init(days: [1], from: 0, to: 60, zone: .utc)])),
            expected: "waits window"
        ),
    ]

    @Test("The rules are applied one by one", arguments: cases)
    func table(_ test: Case) {
        let admission = Admission(
            rule: test.rule,
            branch: test.branch,
            since: Self.start,
            decisions: test.decisions
        )
        let said =
            switch admission.verdict(at: Self.start.adding(test.after)) {
            case .mayStart: "starts"
            case .refused(let reason): "refused \(reason)"
            case .waits(let waits): "waits " + waits.map(\.kind.rawValue).joined(separator: " ")
            }
        #expect(said == test.expected)
    }

    @Test("A wait says what, since when and until when")
    func words() throws {
        let calendar = DeliveryCalendar(freezes: [.init(from: 0, to: 1_767_312_000, reason: "audit")])
        let admission = Admission(
            rule: Self.rule(reviewers: ["ann", "team:ops"], reviews: 2, timer: .seconds(90), calendar: calendar),
            branch: "main",
            since: Self.start,
            decisions: [Self.decision("ann")]
        )
        guard case .waits(let waits) = admission.verdict(at: Self.start) else {
            Issue.record("it does not wait")
            return
        }
        #expect(
            waits.map(\.words) == [
                "waits for review of production: one more approval of ann, team:ops",
                "waits until 2026-01-01T00:01:30.000Z: production takes a job 1 minute 30 seconds after its turn has come",
                "waits until 2026-01-02T00:00:00.000Z: production is frozen: audit",
            ]
        )
        #expect(waits.allSatisfy { $0.since == Self.start.text })
        #expect(waits.map(\.until) == [nil, "2026-01-01T00:01:30.000Z", "2026-01-02T00:00:00.000Z"])
    }

    @Test("Nothing changes by itself before the next change that is told")
    func nextChange() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<400 {
            let second = { (range: ClosedRange<Int>) in Int.random(in: range, using: &random) }
            let freeze = 1_767_225_600 + second(-3000...3000)
            let rule = Self.rule(
                reviewers: ["ann", "ben"],
                reviews: second(0...2),
                timer: .seconds(second(0...2000)),
                calendar: DeliveryCalendar(
                    windows: second(0...1) == 0
                        ? []
                        : [.init(days: [second(0...6), 4], from: second(0...100), to: second(200...1440), zone: .utc)],
                    freezes: [.init(from: freeze, to: freeze + second(1...4000), reason: "x")]
                ),
                expires: .seconds(second(60...4000))
            )
            let decisions = [Self.decision("ann"), Self.decision("ben")].prefix(second(0...2))
            let admission = Admission(rule: rule, branch: "main", since: Self.start, decisions: Array(decisions))
            var now = Self.start.adding(seconds: second(0...100))
            var steps = 0
            while let next = admission.nextChange(after: now) {
                steps += 1
                #expect(next > now)
                let between = Int64(second(0...1000)) * (next.milliseconds - now.milliseconds - 1) / 1000
                let moment = Timestamp(milliseconds: now.milliseconds + between)
                guard case .waits = admission.verdict(at: moment) else {
                    Issue.record(
                        "\(admission.verdict(at: moment)) at \(moment.text), but asked again at \(next.text) only"
                    )
                    return
                }
                guard steps < 20 else {
                    Issue.record("it is asked again and again")
                    return
                }
                now = next
            }
            if case .waits = admission.verdict(at: now) { Issue.record("nobody asks again at \(now.text)") }
        }
    }
}
