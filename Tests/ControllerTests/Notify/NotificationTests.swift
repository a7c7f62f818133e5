import ControllerAPI
import Crypto
import HTTPTypes
import Persistence
import Synchronization
import Testing

@testable import Controller

/// Notifications, sent to a real server.
@Suite("Notifications", .timeLimit(.minutes(10)))
struct NotificationTests {
    private static let hook = { @Sendable (address: String) in
        [
            NotificationRule(
                name: "hook",
                target: .webhook(url: address + "/s3cret?k=v", secret: "shared"),
                events: ["*"]
            )
        ]
    }

    @Test("an event is told once, signed, to those who want it")
    func told() async throws {
        try await NotificationFixture.with { address in
            [
                NotificationRule(
                    name: "hook",
                    target: .webhook(url: address + "/hook", secret: "shared"),
                    events: ["run.failed"]
                ),
                NotificationRule(name: "chat", target: .slack(url: address + "/chat"), events: ["run.*"]),
                NotificationRule(
                    name: "others",
                    target: .slack(url: address + "/others"),
                    events: ["*"],
                    repositories: ["others"]
                ),
                NotificationRule(
                    name: "production",
                    target: .slack(url: address + "/production"),
                    events: ["*"],
                    environments: ["Production"]
                ),
            ]
        } _: { fixture in
            _ = try await fixture.web.pushBroken(error: "<!channel> @all [x](http://evil) broken")
            #expect(try await fixture.send() == 2)
            #expect(try await fixture.send() == 0)
            let all = fixture.receiver.received
            #expect(all.map(\.path).sorted() == ["/chat", "/hook"])
            let hook = try #require(all.first { $0.path == "/hook" })
            let payload = try hook.payload
            #expect(payload.event.name == "run.failed" && payload.event.run == 1 && payload.target == "hook")
            #expect(payload.event.workflow == "ci/deliver.yaml" && payload.url == "http://127.0.0.1:7080/runs/1")
            #expect(hook.header("Headgate-Event") == "run.failed" && hook.header("Headgate-Delivery") == payload.id)
            let key = SymmetricKey(data: Array("shared".utf8))
            let code = HMAC<SHA256>.authenticationCode(for: Array(hook.body.utf8), using: key)
            #expect(hook.header("X-Hub-Signature-256") == "sha256=" + Hexadecimal.text(code))
            let chat = try #require(all.first { $0.path == "/chat" })
            let text = try chat.text
            #expect(text.hasPrefix("<http://127.0.0.1:7080/runs/1|shop: run 1 failed>\n"))
            #expect(text.contains("&lt;!channel&gt;"))
            for bad in ["<!channel>", "@all", "]("] { #expect(!text.contains(bad)) }
            #expect(try await fixture.status("hook").sent == 1)
        }
    }

    @Test("a review that waits says who may decide, where, and what was decided")
    func review() async throws {
        try await NotificationFixture.with { address in
            [
                NotificationRule(
                    name: "chat",
                    target: .slack(url: address + "/chat"),
                    events: ["review.*"],
                    environments: ["production"]
                )
            ]
        } _: { fixture in
            let run = try await fixture.web.pushToReview()
            try await fixture.send()
            let texts = try fixture.receiver.received.map { try $0.text }
            #expect(
                texts == [
                    """
                    <http://127.0.0.1:7080/reviews/\(run)/production|shop: run \(run) waits for a review of production>
                    Show prices (1234567890)
                    May decide: ann, ben
                    waits for review of production
                    """
                ]
            )
        }
    }

    @Test("a run that succeeds after one that failed is told as fixed, once")
    func fixed() async throws {
        try await NotificationFixture.with { address in
            [NotificationRule(name: "hook", target: .webhook(url: address + "/h", secret: nil), events: ["run.fixed"])]
        } _: { fixture in
            let workflow = "on: push\njobs:\n  a:\n    runs-on: linux\n    steps: [{run: make}]\n"
            for (event, status) in [ExecutionStatus.failed, .succeeded, .succeeded].enumerated() {
                _ = try await fixture.web.push(workflow: workflow, event: event + 1)
                try await fixture.web.finish(fixture.web.start().lease, status)
            }
            try await fixture.send()
            let told = try fixture.told()
            #expect(told.map(\.event.run) == [2])
        }
    }

    @Test("while a receiver is away everything waits in order, later and later, and arrives when it is back")
    func outage() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.always(503)
            for name in ["one", "two", "three", "four", "five"] { try await fixture.tell(name) }
            #expect(try await fixture.send() == 1)
            // Not at once.
            #expect(try await fixture.send() == 0)
            for _ in 0..<12 {
                fixture.pass(seconds: NotificationTurn.longestPause)
                // The oldest, and when that has failed a few times the one after it: no more of it.
                let count = try await fixture.send()
                #expect(count == 1 || count == 2)
            }
            var status = try await fixture.status("hook")
            #expect(status.waiting == 5 && status.error == "the receiver answered 503" && status.sent == 0)
            #expect(status.nextAttempt != nil && status.failedAt != nil)
            fixture.receiver.reset()
            fixture.pass(seconds: NotificationTurn.longestPause)
            #expect(try await fixture.send() == 5)
            let names = try fixture.told().map(\.event.name)
            #expect(names == ["one", "two", "three", "four", "five"])
            status = try await fixture.status("hook")
            #expect(status.waiting == 0 && status.error == nil && status.sent == 5 && status.givenUp == 0)
        }
    }

    @Test("one that a receiver chokes on does not hold up those after it, and keeps its id from attempt to attempt")
    func choke() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.answer.withLock { $0 = { ($0.body.contains("\"bad\"") ? 500 : 200, [:]) } }
            try await fixture.tell("bad")
            try await fixture.tell("good")
            for _ in 0..<3 {
                try await fixture.send()
                fixture.pass(seconds: 21)
            }
            var told = try fixture.told()
            #expect(told.map(\.event.name) == ["bad", "bad", "bad", "good"])
            #expect(Set(told.prefix(3).map(\.id)).count == 1 && told[3].id != told[0].id)
            // What comes later is told at once.
            try await fixture.tell("later")
            try await fixture.send()
            told = try fixture.told()
            #expect(told.last?.event.name == "later")
            #expect(try await fixture.status("hook").waiting == 1)
            for _ in 0..<NotificationTurn.maximumAttempts {
                fixture.pass(seconds: NotificationTurn.longestPause)
                try await fixture.send()
            }
            let status = try await fixture.status("hook")
            #expect(status.waiting == 0 && status.givenUp == 1)
            #expect(status.lost.first?.event == "bad" && status.lost.first?.reason == "the receiver answered 500")
        }
    }

    @Test(
        "what is refused for good is given up at once and the rest goes on",
        arguments: [301, 400, 401, 403, 404, 410, 413]
    )
    func refused(_ code: Int) async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.answer.withLock {
                $0 = { ($0.body.contains("\"bad\"") ? code : 204, [.location: "/elsewhere"]) }
            }
            try await fixture.tell("bad")
            try await fixture.tell("good")
            #expect(try await fixture.send() == 2)
            // A redirect is not followed: only configured addresses are asked.
            #expect(fixture.receiver.received.allSatisfy { $0.path == "/s3cret" })
            let status = try await fixture.status("hook")
            #expect(status.givenUp == 1 && status.waiting == 0 && status.sent == 1)
            #expect(status.lost.first?.reason.hasPrefix("the receiver answered \(code)") == true)
        }
    }

    @Test("a receiver that says when is asked then, within an hour")
    func retryAfter() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.always(429, [.retryAfter: "120"])
            try await fixture.tell("one")
            #expect(try await fixture.send() == 1)
            fixture.pass(seconds: 110)
            #expect(try await fixture.send() == 0)
            fixture.receiver.always(429, [.retryAfter: "99999999"])
            fixture.pass(seconds: 11)
            #expect(try await fixture.send() == 1)
            fixture.pass(seconds: 3601)
            #expect(try await fixture.send() == 1)
        }
    }

    @Test("after a day it is given up, without another attempt")
    func age() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.always(500)
            try await fixture.tell("old")
            try await fixture.send()
            fixture.pass(seconds: NotificationTurn.patience + 1)
            try await fixture.web.parts.database.write { connection in
                let lane = NotificationLane(target: "hook", recipient: "")
                let now = Timestamp.now().adding(seconds: NotificationTurn.patience)
                let event = DeliveryEvent(at: now.text, name: "new")
                try NotificationTable.insert(event, for: lane, at: now, in: connection)
            }
            fixture.receiver.always(200)
            try await fixture.send()
            let names = try fixture.told().map(\.event.name)
            #expect(names == ["old", "new"])
            #expect(try await fixture.status("hook").lost.map(\.event) == ["old"])
        }
    }

    @Test("a queue that grows too long loses its oldest")
    func bound() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            for count in 1...5 { try await fixture.tell("n\(count)") }
            let lane = NotificationLane(target: "hook", recipient: "")
            let lost = try await fixture.web.parts.database.write {
                try NotificationTable.shorten(lane, to: 3, at: .now(), in: $0)
            }
            #expect(lost == 2)
            try await fixture.send()
            let told = try fixture.told()
            #expect(told.map(\.event.name) == ["n3", "n4", "n5"])
        }
    }

    @Test("what is undone with its transaction is not told")
    func undone() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            let rules = fixture.web.parts.rules
            await #expect(throws: ControllerError.self) {
                try await fixture.web.parts.database.write { connection in
                    try rules.tell(DeliveryEvent(at: Timestamp.now().text, name: "promoted"), in: connection)
                    throw ControllerError(.conflict, "undone")
                }
            }
            let count = try await fixture.send()
            #expect(count == 0)
        }
    }

    @Test("one whose duty has gone to another controller settles nothing: the other tells it again, with the same id")
    func takenOver() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            try await fixture.tell("one")
            let stale = Duty(name: Duty.notifications, fence: -1)
            for turn in try await fixture.desk.turns({ stale }).turns {
                await #expect(throws: ControllerError.self) { try await turn.take() }
            }
            #expect(try await fixture.status("hook").waiting == 1)
            for turn in try await fixture.desk.turns({ nil }).turns { try await turn.take() }
            #expect(fixture.receiver.received.count == 1)
            try await fixture.send()
            let told = try fixture.told()
            #expect(Set(told.map(\.id)).count == 1 && told.count == 2)
            #expect(try await fixture.status("hook").waiting == 0)
        }
    }

    @Test("what waits for a target that is not configured any more is not sent, and forgotten after a day")
    func gone() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            let event = DeliveryEvent(at: Timestamp.now().text, name: "promoted")
            try await fixture.web.parts.database.write { connection in
                let lane = NotificationLane(target: "gone", recipient: "")
                try NotificationTable.insert(event, for: lane, at: .now(), in: connection)
            }
            #expect(try await fixture.send() == 0)
            let database = fixture.web.parts.database
            var waiting = try await database.read { try NotificationTable.waiting(in: $0) }
            #expect(waiting.count == 1)
            fixture.pass(seconds: NotificationTurn.patience + 1)
            #expect(try await fixture.send() == 0)
            waiting = try await database.read { try NotificationTable.waiting(in: $0) }
            #expect(waiting.isEmpty)
        }
    }

    @Test("API and metrics tell how it goes, never where to; a test message is the maintainers'")
    func visible() async throws {
        try await NotificationFixture.with(Self.hook) { fixture in
            fixture.receiver.always(500)
            try await fixture.tell("one")
            try await fixture.send()
            try await fixture.web.browse { browser in
                let page = try await browser.get("/api/v1/notifications")
                let list = try JSON.decode(NotificationList.self, from: page.text).notifications
                #expect(list.map(\.waiting) == [1] && list.first?.error == "the receiver answered 500")
                let metrics = try await browser.get("/metrics").text
                #expect(metrics.contains("headgate_notifications_waiting{notification=\"hook\"} 1"))
                #expect(
                    metrics.contains("headgate_notifications_total{notification=\"hook\",outcome=\"failed\"} 1")
                )
                for text in [page.text, metrics] { #expect(!text.contains("s3cret") && !text.contains("shared")) }
            }
            fixture.receiver.reset()
            let answer = try await fixture.desk.test("hook", by: .operatorAccount)
            #expect(answer.recipients.map(\.error) == [nil])
            let told = try fixture.told()
            #expect(told.map(\.id) == [answer.id])
            await #expect(throws: ControllerError.self) { try await fixture.desk.test("nobody", by: .operatorAccount) }
            fixture.receiver.always(404)
            let failed = try await fixture.desk.test("hook", by: .operatorAccount)
            #expect(failed.recipients.map(\.error) == ["the receiver answered 404"])
        }
    }

    @Test("an agent that falls silent is missed once, and its return is told")
    func agents() async throws {
        try await NotificationFixture.with { address in
            [NotificationRule(name: "hook", target: .webhook(url: address + "/h", secret: nil), events: ["agent.*"])]
        } _: { fixture in
            let desk = fixture.web.parts.agents
            let duty = try await fixture.duty()
            let report = AgentStatus(name: "a", environment: "staging", health: .healthy)
            try await desk.receive(report, from: "a", environment: "staging")
            let start = Timestamp.now().adding(seconds: -1000)
            let later = Timestamp.now().adding(seconds: AgentDesk.silence + 1)
            try await desk.missSilent(since: start, duty)
            // A controller that has only just begun to listen misses nobody.
            try await desk.missSilent(since: later.adding(seconds: -5), at: later, duty)
            for _ in 0..<2 { try await desk.missSilent(since: start, at: later, duty) }
            for _ in 0..<2 { try await desk.receive(report, from: "a", environment: "staging") }
            try await fixture.send()
            let told = try fixture.receiver.received.map { try $0.payload.event }
            #expect(told.map(\.name) == ["agent.lost", "agent.back"] && told.first?.subject == "a")
        }
    }

    @Test("pauses double to ten minutes, and half of them is chance")
    func pauses() {
        for failures in 1...100 {
            let pause = NotificationTurn.pause(after: failures)
            let longest = min(600, 5 << min(failures - 1, 10))
            #expect(pause >= longest / 2 && pause <= longest)
        }
    }
}
