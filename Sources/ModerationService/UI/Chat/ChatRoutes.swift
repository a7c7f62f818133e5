import HTTPTypes
import Hummingbird
import NIOCore

/// The chat over HTTP: its page, its events, and the messages people send.
struct ChatRoutes: Sendable {
    private static let longestBody = 16 << 10

    private struct Body: Decodable {
        var name: String
        var text: String
    }

    let hub: ChatHub
    let moderator: ChatModerator

    func add(to router: Router<BasicRequestContext>) {
        router.get("/") { request, _ in page(request, "lobby") }
        router.get("/rooms/:room") { request, context in page(request, try room(context)) }
        router.get("/rooms/:room/events") { request, context in try events(request, try room(context)) }
        router.post("/rooms/:room/messages") { request, context in try await post(request, try room(context)) }
    }

    private func room(_ context: BasicRequestContext) throws -> String {
        let name = try context.parameters.require("room")
        guard ChatHub.isRoom(name) else {
            throw Problem(.notFound, "a room is called by up to 32 lower-case letters, digits and hyphens")
        }
        return name
    }

    private func page(_ request: Request, _ room: String) -> Response {
        var response = Response(html: ChatPage.html(room: room))
        if Participant(request) == nil { response.headers[.setCookie] = Participant().setCookie }
        return response
    }

    private func events(_ request: Request, _ room: String) throws -> Response {
        let events = try hub.join(room, try participant(request))
        let status = moderator.statusEvent()
        return Response(
            status: .ok,
            headers: [.contentType: "text/event-stream", .cacheControl: "no-store"],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(string: status.text))
                for await event in events { try await writer.write(ByteBuffer(string: event.text)) }
                try await writer.finish(nil)
            }
        )
    }

    private func post(_ request: Request, _ room: String) async throws -> Response {
        // A form on another site cannot send this type without asking first.
        guard request.headers[.contentType]?.hasPrefix("application/json") == true else {
            throw Problem(.unsupportedMediaType, "a message is sent as application/json")
        }
        let participant = try participant(request)
        let body = try await request.json(Body.self, upTo: Self.longestBody)
        let name = body.name.trimmed
        let text = body.text.trimmed
        guard !text.isEmpty else { throw Problem(.badRequest, "text is empty") }
        guard text.count <= ChatHub.longestText, name.count <= ChatHub.longestName else {
            throw Problem(
                .contentTooLarge,
                "a message has at most \(ChatHub.longestText) characters and a name \(ChatHub.longestName)"
            )
        }
        let message = try hub.post(room, participant, author: name.isEmpty ? "Anonymous" : name, text: text)
        var settled = message
        settled.state = await moderator.check(message, in: room)
        var json = JSONWriter()
        json.object { json in
            json.member("id", settled.id)
            json.member("state", settled.state.name)
        }
        return Response(json: json)
    }

    private func participant(_ request: Request) throws -> Participant {
        guard let participant = Participant(request) else {
            throw Problem(.forbidden, "open the page first: it gives you a cookie")
        }
        return participant
    }
}

extension String {
    /// Without white space at both ends.
    fileprivate var trimmed: String {
        let isSpace: (Character) -> Bool = { $0.isWhitespace }
        let front = drop(while: isSpace)
        return String(front.reversed().drop(while: isSpace).reversed())
    }
}
