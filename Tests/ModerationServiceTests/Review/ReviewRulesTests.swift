import Moderation
import Testing

@testable import ModerationService

@Suite("Review rules")
struct ReviewRulesTests {
    private func policy(_ change: (inout ReviewPolicy) -> Void = { _ in }) -> ReviewPolicy {
        var policy = ReviewPolicy()
        for label in Label.allCases { policy.thresholds[label] = 0.5 }
        change(&policy)
        return policy
    }

    private func scores(_ toxic: Float) -> LabelScores {
        var scores = LabelScores()
        scores[.toxic] = toxic
        return scores
    }

    @Test(
        "put a comment into the first queue whose rule holds",
        arguments: [
            (Float(0.40), Action.review, 0.5, ReviewQueue.action),
            (0.47, .allow, 0.5, .borderline), (0.53, .block, 0.5, .borderline), (0.47, .allow, 0.001, .borderline),
            (0.10, .allow, 0.001, .audit), (0.99, .block, 0.001, .audit),
        ]
    )
    func placement(toxic: Float, action: Action, draw: Double, queue: ReviewQueue) {
        #expect(policy().placement(of: scores(toxic), action: action, draw: draw)?.queue == queue)
    }

    @Test("leave alone what no rule speaks of")
    func nowhere() {
        #expect(policy().placement(of: scores(0.1), action: .allow, draw: 0.01) == nil)
        #expect(policy { $0.band = 0 }.placement(of: scores(0.5), action: .block, draw: 0.5) == nil)
        #expect(policy { $0.auditShare = 0 }.placement(of: scores(0.1), action: .allow, draw: 0) == nil)
        let blocked = policy { $0.actions = [.block] }.placement(of: scores(0.9), action: .block, draw: 0.5)
        #expect(blocked == ReviewPlacement(queue: .action, reason: "action block"))
        #expect(policy().placement(of: scores(0.47), action: .allow, draw: 0.5)?.reason == "toxic 0.47 near 0.50")
    }

    @Test("come from the environment")
    func settings() throws {
        let settings = try ReviewSettings(
            environment: SettingsSource([
                "REVIEW_ACTIONS": "block,review", "REVIEW_BAND": "0.1", "REVIEW_AUDIT_SHARE": "0.5",
                "REVIEW_SECOND_OPINION_SHARE": "1", "REVIEW_CLAIM_SECONDS": "60",
            ])
        )
        #expect(settings.policy.actions == [.block, .review] && settings.policy.band == 0.1)
        #expect(settings.policy.auditShare == 0.5 && settings.policy.secondOpinionShare == 1)
        #expect(settings.claim == .seconds(60))
        for (name, value) in [("REVIEW_ACTIONS", "hide"), ("REVIEW_BAND", "2"), ("REVIEW_CLAIM_SECONDS", "0")] {
            let error = #expect(throws: ModerationServiceError.self) {
                try ReviewSettings(environment: SettingsSource([name: value]))
            }
            #expect(error?.message.hasPrefix(name) == true)
        }
    }

    @Test("turn a verdict into an outcome and labels")
    func rulings() throws {
        func ruling(_ verdict: ReviewVerdict, _ flagged: Bool, _ given: [Label]?) throws -> ReviewRuling {
            try ReviewRuling(verdict, isFlagged: flagged, modelLabels: flagged ? [.toxic] : [], given: given)
        }
        func reads(_ ruling: ReviewRuling, _ outcome: ReviewOutcome?, _ labels: [Label]?) -> Bool {
            ruling.outcome == outcome && ruling.trueLabels == labels
        }
        #expect(reads(try ruling(.uphold, true, nil), .block, [.toxic]))
        #expect(reads(try ruling(.uphold, true, [.insult]), .block, [.insult]))
        #expect(reads(try ruling(.uphold, false, nil), .allow, []))
        #expect(reads(try ruling(.overturn, true, nil), .allow, []))
        #expect(reads(try ruling(.overturn, false, [.threat]), .block, [.threat]))
        #expect(reads(try ruling(.escalate, true, nil), nil, nil))
        for (verdict, flagged, given) in [
            (ReviewVerdict.overturn, false, nil), (.overturn, false, []), (.overturn, true, [.insult]),
            (.uphold, false, [.insult]), (.escalate, true, [.toxic]), (.uphold, true, []),
        ] as [(ReviewVerdict, Bool, [Label]?)] {
            #expect(throws: ReviewRuling.Refusal.self) { try ruling(verdict, flagged, given) }
        }
        // A comment about which the model asked for a person has no labels to keep.
        #expect(throws: ReviewRuling.Refusal.self) {
            try ReviewRuling(.uphold, isFlagged: true, modelLabels: [], given: nil)
        }
    }

    @Test("measure agreement as Cohen did")
    func kappa() throws {
        // The example of the literature: 20 both yes, 15 both no, 5 and 10 between them.
        let pairs =
            Array(repeating: (first: true, second: true), count: 20)
            + Array(repeating: (first: true, second: false), count: 5)
            + Array(repeating: (first: false, second: true), count: 10)
            + Array(repeating: (first: false, second: false), count: 15)
        let agreement = CohensKappa(pairs)
        #expect(agreement.count == 50 && abs(agreement.observed - 0.7) < 1e-12)
        #expect(abs(try #require(agreement.kappa) - 0.4) < 1e-12)
        #expect(CohensKappa([(first: 1, second: 1)]).kappa == nil)
        #expect(CohensKappa([(first: Bool, second: Bool)]()).kappa == nil)
        #expect(CohensKappa([(first: 1, second: 2), (first: 2, second: 1)]).kappa == -1)
    }
}
