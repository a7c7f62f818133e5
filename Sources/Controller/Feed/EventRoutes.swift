import ControllerAPI
import HTTPTypes
import Hummingbird
import NIOCore
import Persistence

/// Where news are read as they happen, as server-sent events.
struct EventRoutes {
    /// The time between two comments to a reader for whom there is no news.
    static let pause = Duration.seconds(10)

    /// The most events read at once.
    static let batch = 200

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let logs: LogDesk
    let people: People
    let access: Access
    let readers: ReaderCount

    func add(to router: Router<APIContext>) {
        router.get("/api/v1/events") { request, context -> Response in
            try access.requireLooking(context)
            let bounds = try await database.read { try FeedTable.bounds(in: $0) }
            let after = try Self.lastEvent(request) ?? bounds.last
            let place = try readers.enter()
            return Self.stream(request, context, place) { writer in
                var writer = writer
                // Numbers from another database, or from before what is kept: what was missed cannot be told.
                let isLost = after > bounds.last || after + 1 < bounds.first
                if isLost { try await writer.write(EventWriter.event("reset", id: String(bounds.last), data: "{}")) }
                try await follow(from: isLost ? bounds.last : after, request, to: &writer)
                try await writer.finish()
            }
        }
        router.get("/api/v1/runs/:run/jobs/:job/log/events") { request, context -> Response in
            try access.requireLooking(context)
            let run = try context.run()
            let job = try context.parameter("job")
            let start = try LogPlace(request)
            let first = try await logs.tails.read(run: run, job: job, from: start.offset)
            // 204 is how a reader that has all of it learns not to come again.
            if first.part.isComplete, first.part.bytes.isEmpty, start.attempt == first.attempt {
                return Response(status: .noContent)
            }
            let place = try readers.enter()
            return Self.stream(request, context, place) { writer in
                var writer = writer
                try await follow(start, run: run, job: job, request, to: &writer)
                try await writer.finish()
            }
        }
    }

    @concurrent
    private func follow(from start: Int, _ request: Request, to writer: inout EventWriter) async throws {
        let topics = Set(rules.environments.map { Changes.Topic.environment(Rules.key($0.name)) } + [.runs, .queue])
        var last = start
        var hasChanged = false
        // What changes once the reader has the first bytes is told.
        var first: Int? = changes.mark()
        try await writer.write(EventWriter.heartbeat)
        while !changes.isClosed, try await mayStillLook(request) {
            let mark = first ?? changes.mark()
            first = nil
            let (from, limit) = (last, Self.batch)
            let events = try await database.read { try FeedTable.after(from, limit: limit, in: $0) }
            var text = ""
            for event in events {
                text += EventWriter.event(event.name, id: String(event.id), data: try JSON.encode(event))
                last = event.id
            }
            if events.isEmpty, !hasChanged {
                await changes.wait(for: topics, after: mark, atMost: Self.pause)
                hasChanged = changes.hasChanged(topics, after: mark)
                if hasChanged { continue }
                text = EventWriter.heartbeat
            } else {
                text += EventWriter.changed
                hasChanged = false
            }
            try await writer.write(text)
        }
    }

    @concurrent
    private func follow(
        _ start: LogPlace,
        run: Int,
        job: String,
        _ request: Request,
        to writer: inout EventWriter
    ) async throws {
        var lines = LogLines(offset: start.offset)
        var attempt = start.attempt
        let topics: Set<Changes.Topic> = [.log(run: run, job: job), .runs]
        try await writer.write(EventWriter.heartbeat)
        while !changes.isClosed, try await mayStillLook(request) {
            let mark = changes.mark()
            let (part, current) = try await logs.tails.read(run: run, job: job, from: lines.end)
            if let known = attempt, known != current {
                // The job began again, and its log with it.
                (attempt, lines) = (current, LogLines(offset: 0))
                try await writer.write(EventWriter.event("restart", id: "\(current)-0", data: "{}"))
                continue
            }
            attempt = current
            lines.take(part.bytes)
            if let data = lines.next(isLast: part.isComplete) {
                try await writer.write(EventWriter.event("log", id: "\(current)-\(lines.offset)", data: data))
            }
            if part.isComplete {
                return try await writer.write(EventWriter.event("end", id: "\(current)-\(lines.offset)", data: "{}"))
            }
            guard part.bytes.isEmpty else { continue }
            await changes.wait(for: topics, after: mark, atMost: Self.pause)
            if !changes.hasChanged(topics, after: mark) { try await writer.write(EventWriter.heartbeat) }
        }
    }

    /// Whether the token or session that a stream began with still holds: one that is revoked is told nothing more.
    private func mayStillLook(_ request: Request) async throws -> Bool {
        if let token = request.headers[.authorization].flatMap(AuthenticationMiddleware.bearer) {
            return try await people.principal(token: token) != nil
        }
        if access.authenticator.anonymousMayLook { return true }
        guard let session = request.cookies[AuthenticationMiddleware.cookie]?.value else { return false }
        return try await people.principal(session: session) != nil
    }

    /// Where a reader that was cut off wants to go on.
    private static func lastEvent(_ request: Request) throws -> Int? {
        guard let text = request.headers[.lastEventID] ?? request.text("after") else { return nil }
        guard let id = Int(text), id >= 0 else { throw ControllerError(.invalid, "an event's id is a number") }
        return id
    }

    private static func stream(
        _ request: Request,
        _ context: APIContext,
        _ place: ReaderCount.Place,
        _ body: @escaping @Sendable @concurrent (EventWriter) async throws -> Void
    ) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream; charset=utf-8", .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff", .acceptsBuffering: "no",
            ],
            body: ResponseBody { writer in
                defer { extendLifetime(place) }
                try await body(EventWriter(writer, channel: context.channel))
            }
        )
    }
}

extension HTTPField.Name {
    static let lastEventID = HTTPField.Name("Last-Event-ID") ?? .from

    /// Asks a proxy on the way not to gather what is sent (nginx).
    static let acceptsBuffering = HTTPField.Name("X-Accel-Buffering") ?? .from
}
