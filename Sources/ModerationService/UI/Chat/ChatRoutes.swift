import HTTPTypes
import Hummingbird
import NIOCore

/// The chat over HTTP: its page, its events, the messages people send and their appeals.
///
/// Each thing people send comes as JSON from the script, or as a form where there is none.
struct ChatRoutes: Sendable {
    private static let longestBody = 32 << 10
    private static let longestReason = 1_000

    private struct Body: Decodable {
        var name: String
        var text: String
        var key: String?
    }

    private struct AppealBody: Decodable {
        var reason: String
    }

    let hub: ChatHub
    let moderator: ChatModerator

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in page(request, "lobby") }
        router.get("/rooms/:room") { request, context in page(request, try room(context)) }
        router.get("/rooms/:room/events") { request, context in try events(request, try room(context)) }
        router.post("/rooms/:room/messages") { request, context in try await post(request, try room(context)) }
        router.post("/rooms/:room/messages/:id/appeal") { request, context in
            try await appeal(request, try room(context), context)
        }
    }

    private func room(_ context: BasicRequestContext) throws -> String {
        let name = try context.parameters.require("room")
        guard ChatHub.isRoom(name) else {
            throw Problem(.notFound, "a room is called by up to 32 lower-case letters, digits and hyphens")
        }
        return name
    }

    private func page(_ request: Request, _ room: String) -> Response {
        let known = Participant(request)
        let participant = known ?? Participant()
        var response = Response(
            html: ChatPage.html(room: room, messages: hub.messages(room, for: participant), viewer: participant)
        )
        if known == nil { response.headers[.setCookie] = participant.setCookie }
        return response
    }

    private func events(_ request: Request, _ room: String) throws -> Response {
        // A script that has to begin anew cannot set the header.
        let last =
            HTTPField.Name("Last-Event-ID").flatMap { request.headers[$0] }
            ?? request.uri.queryParameters["after"].map { String($0) }
        let events = try hub.join(room, try participant(request), after: last)
        let status = moderator.statusEvent()
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: ServerSentEvent.retry.text + status.text))
                for await event in events { try await writer.write(ByteBuffer(string: event.text)) }
                try await writer.finish(nil)
            }
        )
    }

    private func post(_ request: Request, _ room: String) async throws -> Response {
        let kind = try BodyKind(request)
        let participant = try participant(request)
        let draft: ChatDraft
        switch kind {
        case .json:
            let body = try await request.json(Body.self, upTo: Self.longestBody)
            draft = try ChatDraft(name: body.name, text: body.text, key: body.key)
        case .form:
            let content = try await request.content(upTo: Self.longestBody)
            draft = try ChatDraft(
                name: FormField.value("name", in: content) ?? "",
                text: FormField.value("text", in: content) ?? ""
            )
        }
        let message = try hub.post(room, participant, author: draft.name, text: draft.text, key: draft.key)
        var state = message.state
        if state == .checking { state = await moderator.check(message, in: room) }
        if kind == .form { return .redirect(to: "/rooms/\(room)") }
        var json = JSONWriter()
        json.object { json in
            json.member("id", message.id)
            json.member("state", state.name)
        }
        return Response(json: json)
    }

    private func appeal(_ request: Request, _ room: String, _ context: BasicRequestContext) async throws -> Response {
        let kind = try BodyKind(request)
        let participant = try participant(request)
        guard let id = context.parameters.get("id").flatMap({ Int($0) }) else {
            throw Problem(.notFound, "you have no such message here")
        }
        let text =
            switch kind {
            case .json: try await request.json(AppealBody.self, upTo: Self.longestBody).reason
            case .form: FormField.value("reason", in: try await request.content(upTo: Self.longestBody)) ?? ""
            }
        let reason = text.trimmed
        guard !reason.isEmpty else { throw Problem(.badRequest, "an appeal has a reason") }
        guard reason.count <= Self.longestReason, reason.utf8.count <= 4 * Self.longestReason else {
            throw Problem(.contentTooLarge, "a reason has at most \(Self.longestReason) characters")
        }
        try await moderator.appeal(id, in: room, by: participant, reason: reason)
        if kind == .form { return .redirect(to: "/rooms/\(room)") }
        var json = JSONWriter()
        json.object { $0.member("state", "open") }
        return Response(json: json)
    }

    private func participant(_ request: Request) throws -> Participant {
        guard let participant = Participant(request) else {
            throw Problem(.forbidden, "open the page first: it gives you a cookie")
        }
        return participant
    }
}
