import HTTPTypes
import Hummingbird

/// The bench: one comment's scores as bars, through a plain form, so that it works without a script.
struct BenchRoutes: Sendable {
    private static let longestBody = 64 << 10

    let client: ModerationClient

    func add(to router: Router<BasicRequestContext>) {
        router.get("/bench") { _, _ in Response(html: BenchPage.html(.empty)) }
        router.post("/bench") { request, _ in try await score(request) }
    }

    private func score(_ request: Request) async throws -> Response {
        let content = try await request.content(upTo: Self.longestBody)
        let text = FormField.value("comment", in: content) ?? ""
        guard text.contains(where: { !$0.isWhitespace }) else { return Response(html: BenchPage.html(.empty)) }
        do {
            return Response(html: BenchPage.html(.scored(text, try await client.check(text))))
        } catch {
            var response = Response(html: BenchPage.html(.failed(text)))
            response.status = .serviceUnavailable
            return response
        }
    }
}
