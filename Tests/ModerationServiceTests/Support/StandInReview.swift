import Foundation
import TestSupport

/// The review endpoints of the stand-in.
enum StandInReview {
    static func answer(
        _ request: TestServer.Request,
        _ path: [String],
        _ state: inout StandInAPI.State
    ) throws -> TestServer.Answer {
        guard let moderator = request.headers["x-moderator"] else {
            return StandInAPI.problem("400 Bad Request", "X-Moderator does not say who reviews")
        }
        switch (request.method, path.first, path.last) {
        case ("GET", "queues", _): return try queues(state)
        case ("POST", "claims", _): return try claim(request, moderator, &state)
        case ("GET", "items", _): return try item(path, state)
        case ("POST", "items", "renew"): return try item(path, state)
        case ("POST", "items", "release"):
            guard let index = index(path, state) else { return missing }
            state.items[index].claimedBy = nil
            state.items[index].claimedUntil = nil
            return TestServer.Answer(status: "204 No Content")
        case ("POST", "items", "decision"): return try decide(request, path, moderator, &state)
        case ("POST", "decisions", "undo"): return try undo(path, moderator, &state)
        case ("GET", "decisions", _): return try StandInAPI.json(["decisions": Array(state.decisions.reversed())])
        case ("GET", "agreement", _):
            return TestServer.Answer(body: Array(#"{"comments":12,"observed":0.9,"expected":0.5,"kappa":0.8}"#.utf8))
        case ("GET", "audit", _):
            let entry =
                #"{"id":1,"at":"2026-01-31T12:00:00.000Z","actor":"<i>mo</i>","action":"claim","detail":{"item":"1"}}"#
            return TestServer.Answer(
                body: Array("{\"entries\":[\(request.query.contains("after=1") ? "" : entry)]}".utf8)
            )
        case ("GET", "export", _): return TestServer.Answer(body: Array("id,comment_text,toxic\nr1,\"words\",1\n".utf8))
        default: return missing
        }
    }

    private static var missing: TestServer.Answer { StandInAPI.problem("404 Not Found", "there is no such item") }

    private struct Backlog: Encodable {
        var queue: String
        var waiting: Int
        var claimed: Int
        var oldest: String?
    }

    private static func queues(_ state: StandInAPI.State) throws -> TestServer.Answer {
        let backlog = ["action", "borderline", "audit", "escalated", "second-opinion", "appeals"].map { queue in
            let open = state.items.filter { $0.queue == queue && $0.state == "open" }
            return Backlog(
                queue: queue,
                waiting: open.count,
                claimed: open.filter { $0.claimedBy != nil }.count,
                oldest: open.first?.createdAt
            )
        }
        return try StandInAPI.json(["queues": backlog])
    }

    private static func index(_ path: [String], _ state: StandInAPI.State) -> Int? {
        let id = path.dropFirst().first.flatMap { Int($0) }
        return state.items.firstIndex { $0.id == id }
    }

    private static func item(_ path: [String], _ state: StandInAPI.State) throws -> TestServer.Answer {
        guard let index = index(path, state) else { return missing }
        return try StandInAPI.json(state.items[index])
    }

    private static func claim(
        _ request: TestServer.Request,
        _ moderator: String,
        _ state: inout StandInAPI.State
    ) throws -> TestServer.Answer {
        let queue = try StandInAPI.decoder.decode([String: String].self, from: Data(request.body))["queue"]
        let open = state.items.indices.filter { index in
            let item = state.items[index]
            return item.state == "open" && (queue == nil || item.queue == queue)
                && (item.claimedBy == nil || item.claimedBy == moderator)
        }
        let mine = open.first { state.items[$0].claimedBy == moderator }
        guard let index = mine ?? open.first else { return TestServer.Answer(status: "204 No Content") }
        state.items[index].claimedBy = moderator
        state.items[index].claimedUntil = "2999-01-01T00:00:00.000Z"
        return try StandInAPI.json(state.items[index])
    }

    private struct Statement: Decodable {
        var verdict: String
        var trueLabels: [String]?
        var note: String?
    }

    private static func decide(
        _ request: TestServer.Request,
        _ path: [String],
        _ moderator: String,
        _ state: inout StandInAPI.State
    ) throws -> TestServer.Answer {
        guard let index = index(path, state) else { return missing }
        let item = state.items[index]
        guard item.claimedBy == moderator, item.state == "open" else {
            return StandInAPI.problem("409 Conflict", "item \(item.id) is not claimed by \(moderator)")
        }
        let statement = try StandInAPI.decoder.decode(Statement.self, from: Data(request.body))
        state.items[index].state = "decided"
        if var appeal = state.appeals[item.requestId] {
            appeal.state = statement.verdict == "uphold" ? "upheld" : "overturned"
            state.appeals[item.requestId] = appeal
        }
        let decision = StandInAPI.Decision(
            id: state.decisions.count + 1,
            item: item.id,
            requestId: item.requestId,
            queue: item.queue,
            moderator: moderator,
            verdict: statement.verdict,
            trueLabels: statement.trueLabels,
            note: statement.note
        )
        state.decisions.append(decision)
        return try StandInAPI.json(decision)
    }

    private static func undo(
        _ path: [String],
        _ moderator: String,
        _ state: inout StandInAPI.State
    ) throws -> TestServer.Answer {
        let id = path.dropFirst().first.flatMap { Int($0) }
        guard let place = state.decisions.firstIndex(where: { $0.id == id }),
            let index = state.items.firstIndex(where: { $0.id == state.decisions[place].item })
        else { return missing }
        guard state.decisions[place].undoneAt == nil, state.decisions[place].moderator == moderator else {
            return StandInAPI.problem("409 Conflict", "decision \(id ?? 0) has been undone")
        }
        state.decisions[place].undoneAt = "2026-01-31T12:02:00.000Z"
        state.items[index].state = "open"
        state.items[index].claimedBy = moderator
        return try StandInAPI.json(state.items[index])
    }
}
