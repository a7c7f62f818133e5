import ModerationService
import Persistence
import Testing

@Suite("Settings")
struct SettingsTests {
    @Test("have defaults that suit a developer's machine")
    func defaults() throws {
        let api = try APISettings(environment: SettingsSource(["PORT": ""]))
        #expect(api.server == ServerSettings(port: 8000))
        #expect(api.database == .sqlite("moderation.sqlite"))
        #expect(api.model == "models:/toxic-comment@production")
        let ui = try UISettings(environment: SettingsSource([:]))
        #expect(ui.server.port == 8080)
        #expect(ui.apiURL == "http://127.0.0.1:8000")
    }

    @Test("come from the environment")
    func environment() throws {
        let api = try APISettings(
            environment: SettingsSource([
                "HOST": "0.0.0.0", "PORT": "81", "DRAIN_SECONDS": "5", "ENVIRONMENT": "staging", "REVISION": "abc",
                "DATABASE": "postgres://db/moderation", "MODEL": "models:/other/3", "MODEL_REGISTRY": "/m",
                "CACHE_SIZE": "0",
            ])
        )
        #expect(api.server.host == "0.0.0.0" && api.server.port == 81 && api.server.drain == .seconds(5))
        #expect(api.server.environment == "staging" && api.server.revision == "abc")
        #expect(api.database == .postgres("postgres://db/moderation"))
        #expect(api.model == "models:/other/3" && api.registry == "/m" && api.cacheSize == 0)
    }

    @Test("say who may call, how often, and what is kept")
    func access() throws {
        let plain = try APISettings(environment: SettingsSource([:]))
        #expect(!plain.requiresKeys && plain.commentsPerMinute == nil && plain.corsOrigins == [])
        #expect(plain.logsPredictions && plain.retention == nil)
        let api = try APISettings(
            environment: SettingsSource([
                "API_KEYS": "required", "RATE_LIMIT": "600", "CORS_ORIGINS": "https://a.example,https://b.example",
                "PREDICTION_LOG": "off", "RETENTION_DAYS": "30",
            ])
        )
        #expect(api.requiresKeys && api.commentsPerMinute == 600)
        #expect(api.corsOrigins == ["https://a.example", "https://b.example"])
        #expect(!api.logsPredictions && api.retention == .seconds(30 * 86_400))
    }

    @Test(
        "that cannot be used are refused by name",
        arguments: [
            "PORT=x", "PORT=-1", "PORT=65536", "DRAIN_SECONDS=301", "CACHE_SIZE=many", "API_URL=ftp://x",
            "API_KEYS=yes", "RATE_LIMIT=0",
            "RETENTION_DAYS=0", "PREDICTION_LOG=maybe",
        ]
    )
    func refused(setting: String) throws {
        let parts = setting.split(separator: "=").map { String($0) }
        let source = SettingsSource([parts[0]: parts[1]])
        let error = #expect(throws: ModerationServiceError.self) {
            _ = try APISettings(environment: source)
            _ = try UISettings(environment: source)
        }
        #expect(error?.code == .invalidConfiguration)
        #expect(error?.message.hasPrefix(parts[0]) == true)
    }
}
