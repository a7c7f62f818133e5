import HTTPTypes
import Hummingbird
import NIOCore

/// The audit log as a page, and decisions as training data.
struct ReviewReportPages: Sendable {
    let desk: ReviewDesk

    func add(to router: Router<BasicRequestContext>) {
        router.get("/review/audit") { request, _ in
            try await desk.signedIn(request) { session, client in
                let after = request.uri.queryParameters["after"].flatMap { Int($0) } ?? 0
                let entries = try await client.audit(after: max(0, after), limit: AuditPage.rows)
                return Response(html: AuditPage(session: session, entries: entries).html)
            }
        }
        router.get("/review/export") { request, _ in
            try await desk.signedIn(request) { _, client in try await export(client) }
        }
    }

    /// All pages of the API as one file; when one of them fails the connection ends, so that no file looks whole that is not.
    private func export(_ client: ReviewClient) async throws -> Response {
        let first = try await client.export(after: 0)
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/csv; charset=utf-8", .cacheControl: "no-store",
                .contentDisposition: "attachment; filename=\"decisions.csv\"",
            ],
            body: ResponseBody { writer in
                try await writer.write(ByteBuffer(bytes: first.csv))
                var next = first.next
                while let after = next {
                    let page = try await client.export(after: after)
                    // Every page has the head line.
                    let rows = page.csv.drop { $0 != UInt8(ascii: "\n") }.dropFirst()
                    try await writer.write(ByteBuffer(bytes: rows))
                    next = page.next.flatMap { $0 > after ? $0 : nil }
                }
                try await writer.finish(nil)
            }
        )
    }
}
