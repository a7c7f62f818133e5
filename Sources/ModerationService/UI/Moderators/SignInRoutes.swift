import HTTPTypes
import Hummingbird

/// In and out of the review pages.
struct SignInRoutes: Sendable {
    private static let longestBody = 4 << 10
    private static let longestKey = 256
    private static let longestName = 64

    let desk: ReviewDesk

    func add(to router: Router<BasicRequestContext>) {
        router.post("/review/sign-in") { request, _ in try await signIn(request) }
        router.post("/review/sign-out") { request, _ in
            try SameOrigin.check(request)
            var response = Response.redirect(to: "/review")
            response.headers[.setCookie] = desk.sessions.end(request)
            return response
        }
    }

    /// The API says whether key and name are good: there is no other list of moderators.
    private func signIn(_ request: Request) async throws -> Response {
        try SameOrigin.check(request)
        let content = try await request.content(upTo: Self.longestBody)
        let key = (FormField.value("key", in: content) ?? "").trimmed
        let name = (FormField.value("name", in: content) ?? "").trimmed
        func refused(_ problem: String, _ status: HTTPTypes.HTTPResponse.Status) -> Response {
            // A key in the wrong field is not shown to whoever looks over the shoulder.
            let shown = KeySecret.resembles(name) ? "" : name
            return Response(html: SignInPage.html(problem: problem, name: shown), status: status)
        }
        guard desk.doors.isOpen() else { return refused("Too many attempts; wait a moment.", .tooManyRequests) }
        guard !(key.isEmpty && name.isEmpty) else { return refused("Give a key, a name or both.", .badRequest) }
        guard key.utf8.count <= Self.longestKey, key.utf8.allSatisfy({ (33...126).contains($0) }) else {
            return refused("That is not a key.", .badRequest)
        }
        guard name.utf8.count <= Self.longestName, name.unicodeScalars.allSatisfy(Self.isOfName) else {
            return refused("A name has up to 64 letters, digits and the characters - _ . @", .badRequest)
        }
        let session = ModeratorSession(key: key.isEmpty ? nil : key, name: name.isEmpty ? nil : name)
        do {
            _ = try await ReviewClient(client: desk.client, session: session).queues()
        } catch let answer as APIAnswer where answer.status == 401 && key.isEmpty {
            return refused("The API asks for a key: put yours into the field “Key”.", .forbidden)
        } catch let answer as APIAnswer {
            return refused(answer.detail, answer.status < 500 ? .forbidden : .serviceUnavailable)
        } catch let error as ModerationServiceError {
            return refused(error.message, .serviceUnavailable)
        }
        var response = Response.redirect(to: "/review")
        let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
        response.headers[.setCookie] = desk.sessions.begin(session, isSecure: isSecure)
        return response
    }

    private static func isOfName(_ scalar: Unicode.Scalar) -> Bool {
        scalar.isASCII
            && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
                || "-_.@".unicodeScalars.contains(scalar))
    }
}
