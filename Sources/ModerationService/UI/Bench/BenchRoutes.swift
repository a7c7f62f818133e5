import HTTPTypes
import Hummingbird
import Logging

/// The bench: one comment's scores as bars, through plain forms, so that it works without a script.
struct BenchRoutes: Sendable {
    private static let longestBody = 64 << 10

    let client: ModerationClient
    let logger: Logger

    func add(to router: Router<BasicRequestContext>) {
        router.get("/bench") { _, _ in Response(html: BenchPage.html(.empty)) }
        router.post("/bench") { request, _ in try await score(request) }
        router.post("/bench/feedback") { request, _ in try await give(request) }
    }

    private func score(_ request: Request) async throws -> Response {
        try SameOrigin.check(request)
        let content = try await request.content(upTo: Self.longestBody)
        let text = FormField.value("comment", in: content) ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else { return Response(html: BenchPage.html(.empty)) }
        do {
            let verdict = try await client.check(text, spans: true)
            return Response(html: BenchPage.html(.scored(text, verdict, thresholds: await thresholds())))
        } catch {
            return Response(html: BenchPage.html(.failed(text)), status: .serviceUnavailable)
        }
    }

    /// The bench works without them: the sliders begin in the middle then.
    private func thresholds() async -> [String: Double]? {
        do {
            return try await client.thresholds()
        } catch {
            logger.warning("the thresholds of the model are not known", metadata: ["error": "\(error)"])
            return nil
        }
    }

    /// The script wants to stay where it is and gets JSON; without one a page says that it is stored.
    private func give(_ request: Request) async throws -> Response {
        try SameOrigin.check(request)
        let isScript = request.headers[.accept] == "application/json"
        let feedback = try FeedbackForm(try await request.content(upTo: Self.longestBody))
        do {
            try await client.give(feedback)
        } catch let answer as APIAnswer {
            let status = HTTPTypes.HTTPResponse.Status(code: answer.status < 500 ? answer.status : 503)
            throw Problem(status, answer.detail)
        }
        guard isScript else { return Response(html: BenchPage.html(.thanked)) }
        var json = JSONWriter()
        json.object { $0.member("status", "stored") }
        return Response(json: json)
    }
}
