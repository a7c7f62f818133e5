import DockerEngine
import TestSupport
import Testing

extension EngineTests {
    @Suite("says what it is")
    struct SystemTests {
        @Test("in its ping, version and info")
        func versions() async throws {
            let client = try EngineFixture.get().client
            let pong = try await client.ping()
            let version = try await client.version()
            let info = try await client.info()
            #expect(pong.apiVersion == APIVersion(version.apiVersion))
            #expect(try await client.apiVersion() <= .newest)
            #expect(!version.version.isEmpty)
            #expect(info.serverVersion == version.version)
            #expect(["x86_64", "aarch64"].contains(info.architecture))
            #expect(info.cpus > 0 && info.memory > 0)
        }

        @Test("in events, also when they come many to a chunk")
        func events() async throws {
            let fixture = try EngineFixture.get()
            let client = fixture.client
            let names = (0..<5).map { _ in fixture.name() }
            let filters = fixture.filters.adding("type", "container").adding("event", "create")
            let events = try await client.events(filters)
            for name in names {
                _ = try await client.createContainer(name: name, fixture.spec("exit", "3"))
            }
            var seen: Set<String> = []
            for try await event in events {
                #expect(event.type == "container" && event.action == "create")
                #expect(event.attributes[EngineFixture.label] == fixture.run)
                #expect(event.time > 0 && event.timeNano / 1_000_000_000 == event.time)
                seen.insert(event.attributes["name"] ?? "")
                if seen.isSuperset(of: names) {
                    break
                }
            }
            #expect(seen.isSuperset(of: names))
        }

        @Test("again from a time on, up to a time")
        func pastEvents() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("exit", "7"))
            #expect(try await fixture.client.waitContainer(id) == 7)
            let filters = fixture.filters.adding("container", id)
            var codes: [String: String?] = [:]
            let until = "\(try await self.now(fixture) + 1)"
            for try await event in try await fixture.client.events(filters, since: "0", until: until) {
                codes[event.action] = event.attributes["exitCode"]
            }
            #expect(codes["die"] == "7")
            #expect(codes["start"] == .some(nil))
        }

        /// Seconds since 1970 as the engine has them.
        private func now(_ fixture: EngineFixture) async throws -> Int64 {
            let events = try await fixture.client.events(fixture.filters.adding("event", "create"))
            _ = try await fixture.client.createContainer(name: fixture.name(), fixture.spec("exit", "0"))
            for try await event in events {
                return event.time
            }
            throw TestFailure("the events ended")
        }
    }
}
