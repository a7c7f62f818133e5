import HTTPTypes
import Hummingbird

/// What clients are generated from: `/openapi.json`, and the discovery document of Google's client libraries.
struct DocumentRoutes: Sendable {
    func add(to router: Router<APIContext>) {
        router.get("/openapi.json") { _, _ in
            Response(text: OpenAPIDocument.text, contentType: "application/json")
        }
        router.get("/$discovery/rest") { request, _ in try discovery(request) }
        router.get("/discovery/v1/apis/commentanalyzer/v1alpha1/rest") { request, _ in try discovery(request) }
    }

    /// Names the address the client came to, so that its requests come there too.
    private func discovery(_ request: Request) throws -> Response {
        let host = request.head.authority ?? ""
        let isHost = host.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
            case UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"): true
            default: false
            }
        }
        guard !host.isEmpty, host.utf8.count <= 255, isHost else {
            throw Problem(.badRequest, "the Host header does not name this server")
        }
        let isSecure = HTTPField.Name("X-Forwarded-Proto").flatMap { request.headers[$0] } == "https"
        return Response(
            text: DiscoveryDocument.text(rootURL: "\(isSecure ? "https" : "http")://\(host)/"),
            contentType: "application/json"
        )
    }
}
