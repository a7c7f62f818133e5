import HTTPTransport
import Hummingbird
import Moderation
import Persistence
import Telemetry
import Testing

@testable import ModerationService

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("API documents", .timeLimit(.minutes(5)))
struct DocumentTests {
    /// A value of JSON of which only the keys matter.
    private struct Document: Decodable {
        struct Path: Decodable {
            var methods: [String]

            private struct Name: CodingKey {
                let stringValue: String
                var intValue: Int? { nil }

                init(stringValue: String) { self.stringValue = stringValue }

                init?(intValue: Int) { nil }
            }

            init(from decoder: any Decoder) throws {
                methods = try decoder.container(keyedBy: Name.self).allKeys.map { $0.stringValue }
            }
        }

        var openapi: String
        var paths: [String: Path]
    }

    @Test("name every route there is and no other")
    func routes() async throws {
        try await Harness.withAPI { api, _ in
            let text = try await Browser(url: api).get("/openapi.json")
            #expect(text.headers["Content-Type"] == "application/json")
            let document = try JSONDecoder().decode(Document.self, from: Data(text.body))
            #expect(document.openapi == "3.1.0")
            let described = document.paths.flatMap { path, value in
                value.methods.filter { ["get", "post"].contains($0) }.map { "\($0.uppercased()) \(path)" }
            }
            // What clients are built from is not described by itself.
            let documents: Set = [
                "GET /openapi.json", "GET /$discovery/rest", "GET /discovery/v1/apis/commentanalyzer/v1alpha1/rest",
            ]
            let served = try Self.router().routes.filter { $0.method != .head }
                .map { "\($0.method.rawValue) \($0.path)" }.filter { !$0.lowercased().contains("%3a") }
            #expect(Set(described) == Set(served).subtracting(documents))
        }
    }

    @Test("lead Google's clients to the address they asked")
    func discovery() async throws {
        try await Harness.withAPI { api, _ in
            let browser = Browser(url: api)
            let document = try await browser.get("/$discovery/rest?version=v1alpha1")
            #expect(document.status == 200 && document.text.contains("\"rootUrl\":\"\(api)/\""))
            #expect(!document.text.contains("ROOT_URL"))
            let odd = try await browser.get("/$discovery/rest", headers: ["Host": "a\"b"])
            #expect(odd.status == 400)
        }
    }

    @Test("let pages of other origins in as the settings say")
    func origins() async throws {
        let change = SettingsChange { $0.corsOrigins = ["https://chat.example"] }
        try await Harness.withAPI(change) { api, _ in
            let browser = Browser(url: api)
            for (origin, allowed) in [("https://chat.example", true), ("https://other.example", false)] {
                let answer = try await browser.get("/health", headers: ["Origin": origin])
                #expect(answer.status == 200)
                #expect(answer.headers["Access-Control-Allow-Origin"] == (allowed ? origin : nil))
                #expect(answer.headers["Vary"] == "Origin")
            }
        }
        try await Harness.withAPI { api, _ in
            let answer = try await Browser(url: api).get("/health", headers: ["Origin": "https://chat.example"])
            #expect(answer.headers["Access-Control-Allow-Origin"] == nil)
        }
    }

    @Test("every route answers 405 to the methods it does not have, and says which it has")
    func otherMethods() async throws {
        var methods: [String: Set<String>] = [:]
        for route in try Self.router().routes {
            methods["\(route.path)", default: []].insert(route.method.rawValue)
        }
        #expect(methods.count > 20)
        let paths = methods
        try await Harness.withAPI { api, _ in
            let client = HTTPClient(userAgent: "test")
            for (path, names) in paths {
                let names = names.contains("GET") ? names.union(["HEAD"]) : names
                let allowed = names.sorted().joined(separator: ", ")
                let place = path.split(separator: "/").map { $0.hasPrefix("{") || $0.hasPrefix(":") ? "1" : $0 }
                let url = api + "/" + place.joined(separator: "/")
                for method: HTTPMethod in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
                where !names.contains(method.rawValue) {
                    let answer = try await client.send(HTTPTransport.HTTPRequest(method, url))
                    #expect(answer.status == 405, "\(method.rawValue) \(path)")
                    #expect(answer.headers["Allow"] == allowed, "\(method.rawValue) \(path)")
                    #expect(answer.headers["Content-Type"] == "application/problem+json")
                }
            }
        }
    }

    private static func router() throws -> Router<APIContext> {
        let registry = ModelRegistry(directory: Harness.registry)
        let model = try registry.load(try ModelReference("models:/toxic-comment@production"))
        let database = ServiceDatabase(location: .sqlite("/does/not/exist/x.sqlite"))
        let metrics = MetricsRegistry.moderation()
        return ModerationAPI.apiRouter(
            APISettings(server: ServerSettings(port: 0), database: .sqlite("x"), registry: Harness.registry),
            model,
            database,
            PredictionLog(database: database, metrics: metrics, logger: Harness.quiet),
            nil,
            DrainService(time: .zero),
            metrics
        ).routes()
    }
}
