import Glibc
import HTTPTransport
import Logging
import ModerationService
import Persistence
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Servers as they are shipped, on free ports of this machine, for the length of a test.
enum Harness {
    static let registry = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 } + "/models"

    static var quiet: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }

    /// A directory of its own for the length of the body.
    static func withDirectory<T>(_ body: (String) async throws -> T) async throws -> T {
        let path = "/tmp/moderation-service-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        defer { #expect(throws: Never.self) { try FileManager.default.removeItem(atPath: path) } }
        return try await body(path)
    }

    /// The API with the shipped model and a database of its own.
    static func withAPI<T: Sendable>(
        port: Int = 0,
        _ change: SettingsChange = .none,
        _ body: @Sendable (_ url: String, _ database: String) async throws -> T
    ) async throws -> T {
        try await withDirectory { directory in
            let database = directory + "/moderation.sqlite"
            var settings = APISettings(
                server: ServerSettings(port: port),
                database: .sqlite(database),
                registry: registry
            )
            change.apply(&settings)
            return try await withAPI(settings) { try await body($0, database) }
        }
    }

    static func withAPI<T: Sendable>(
        _ settings: APISettings,
        _ body: @Sendable (_ url: String) async throws -> T
    ) async throws -> T {
        try await serve({ try await ModerationAPI.run(settings, logger: quiet, onListening: $0) }, body)
    }

    static func withUI<T: Sendable>(
        api: String,
        _ body: @Sendable (_ url: String) async throws -> T
    ) async throws -> T {
        let settings = UISettings(server: ServerSettings(port: 0), apiURL: api)
        return try await serve({ try await ModerationUI.run(settings, logger: quiet, onListening: $0) }, body)
    }

    static func withMonitor<T: Sendable>(
        _ settings: MonitorSettings,
        _ body: @Sendable (_ url: String) async throws -> T
    ) async throws -> T {
        let models = ModelSource(directory: registry)
        return try await serve(
            { try await ModerationMonitor.run(settings, models: models, logger: quiet, onListening: $0) },
            body
        )
    }

    private static func serve<T: Sendable>(
        _ server: @escaping @Sendable (@escaping @Sendable (Int) -> Void) async throws -> Void,
        _ body: @Sendable (String) async throws -> T
    ) async throws -> T {
        let (ports, port) = AsyncStream.makeStream(of: Int.self)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                defer { port.finish() }
                try await server { port.yield($0) }
            }
            var iterator = ports.makeAsyncIterator()
            guard let number = await iterator.next() else {
                try await group.waitForAll()
                throw ModerationServiceError(.unavailable, "the server ended at once")
            }
            let result = try await body("http://127.0.0.1:\(number)")
            group.cancelAll()
            return result
        }
    }
}

/// What a test wants to be different from the harness's own settings.
struct SettingsChange: Sendable {
    static let none = SettingsChange { _ in }

    let apply: @Sendable (inout APISettings) -> Void

    init(_ apply: @escaping @Sendable (inout APISettings) -> Void) {
        self.apply = apply
    }
}

/// One client for the requests of a test.
struct Browser: Sendable {
    let url: String
    let client = HTTPClient(userAgent: "test")

    func get(_ path: String, headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
        try await client.send(HTTPRequest(.get, url + path, headers: headers))
    }

    func post(_ path: String, _ body: String, headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
        try await post(path, Array(body.utf8), headers: headers)
    }

    func post(_ path: String, _ body: [UInt8], headers: HTTPHeaders = [:]) async throws -> HTTPResponse {
        var headers = headers
        if headers["Content-Type"] == nil { headers["Content-Type"] = "application/json" }
        return try await client.send(HTTPRequest(.post, url + path, headers: headers, body: .bytes(body)))
    }

    /// The cookie a visitor gets with the page.
    func cookie() async throws -> HTTPHeaders {
        let page = try await get("/")
        let cookie = try #require(page.headers["Set-Cookie"]?.split(separator: ";").first)
        return ["Cookie": String(cookie)]
    }
}
