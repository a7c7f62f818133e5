import Testing

@testable import ModerationService

@Suite("Item page")
struct ItemPageTests {
    private static let hostile = "<script>alert('x')</script>\"&"

    private func item(
        claimedBy: String? = "mo",
        state: String = "open",
        labels: [String] = ["insult"]
    ) -> ReviewRecords.Item {
        ReviewRecords.Item(
            id: 7,
            requestID: "r",
            queue: "action",
            reason: Self.hostile,
            state: state,
            createdAt: Self.hostile,
            claimedBy: claimedBy,
            claimedUntil: Self.hostile,
            comment: Self.hostile,
            scores: ["insult": 0.9, "toxic": -3, "threat": 7],
            labels: labels,
            action: labels.isEmpty ? "review" : "block",
            modelVersion: Self.hostile
        )
    }

    private func session(_ name: String = "mo") -> ModeratorSession { ModeratorSession(key: "k-secret", name: name) }

    @Test("everything from outside is text, and the key of the moderator is nowhere")
    func escaping() {
        let page = ItemPage(
            session: session(),
            item: item(),
            spans: [CommentSpan(begin: 0, end: 8, scores: [Self.hostile: 0.9])],
            context: [
                ChatMessage(id: 1, author: Participant(), name: Self.hostile, text: Self.hostile, sentAt: .now)
            ],
            appealReason: Self.hostile,
            policy: Self.hostile,
            problem: Self.hostile
        ).html
        #expect(!page.contains("<script>alert") && !page.contains("('x')") && !page.contains("k-secret"))
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&quot;&amp;"))
    }

    @Test("only who has claimed an open item can decide it")
    func claims() {
        let cases: [(claimedBy: String?, state: String, isMine: Bool)] = [
            ("mo", "open", true), ("mo", "decided", false), ("al", "open", false), (nil, "open", false),
        ]
        for (claimedBy, state, isMine) in cases {
            let page = ItemPage(session: session(), item: item(claimedBy: claimedBy, state: state)).html
            #expect(page.contains("name=\"verdict\"") == isMine, "\(claimedBy ?? "nobody"), \(state)")
        }
    }

    @Test("says what a verdict does, and ticks nothing because of the model")
    func verdicts() throws {
        let flagged = ItemPage(session: session(), item: item()).html
        #expect(flagged.contains("Uphold: keep it withheld") && flagged.contains("Overturn: show it"))
        let passed = ItemPage(session: session(), item: item(labels: [])).html
        #expect(passed.contains("Uphold: let it stay") && passed.contains("Overturn: withhold it"))
        #expect(!flagged.contains(" checked>") && !passed.contains(" checked>"))
        let content = Array("verdict=uphold&label=threat".utf8)
        let again = ItemPage(session: session(), item: item(), form: try DecisionForm(content)).html
        #expect(again.split(separator: " checked>").count == 2)
    }

    @Test("every key of the list is on the control it presses")
    func shortcuts() {
        var session = session()
        for item in [6, 7, 8] { session.visit(item) }
        session.note(ModeratorSession.Decision(id: 1, item: 6, verdict: "uphold"))
        let page = ItemPage(session: session, item: item()).html
        for (key, _) in ReviewShortcuts.keys where key != "?" {
            #expect(page.contains("aria-keyshortcuts=\"\(key)\""), "\(key)")
            #expect(ReviewScript.text.contains("            \(key): ") || ReviewScript.text.contains("  \(key): "))
        }
    }

    @Test("kappa is said as it is, below zero and undefined too")
    func kappa() {
        let cases: [(ReviewRecords.Agreement, String)] = [
            (.init(comments: 0), "No comment has been decided by two people yet."),
            (.init(comments: 3, observed: 0.5, expected: 0.5, kappa: -0.25), "<strong>−0.25</strong> over 3 comments"),
            (.init(comments: 1, observed: 1, expected: 1), "Cohen’s kappa is not defined"),
            (.init(comments: 9, observed: 1, expected: 0.5, kappa: 1), "<strong>1.00</strong>"),
        ]
        for (agreement, text) in cases {
            let page = QueuesPage(session: session(), queues: [], agreement: agreement, decisions: []).html
            #expect(page.contains(text))
        }
    }
}
