import DockerEngine
import Glibc
import HTTPTransport
import Synchronization
import Testing

extension EngineTests {
    @Suite("builds and moves images")
    struct ImageTests {
        private func context(_ dockerfile: String) -> [UInt8] {
            var tar = TarWriter()
            tar.add("image.Dockerfile", dockerfile)
            tar.add("file", "content")
            return tar.archive
        }

        private func spec(_ fixture: EngineFixture, tag: String) -> BuildSpec {
            var spec = BuildSpec(dockerfile: "image.Dockerfile", tags: [tag])
            spec.labels = fixture.labels
            return spec
        }

        @Test("from a stream, with arguments, labels and a target")
        func build() async throws {
            let fixture = try EngineFixture.get()
            let tag = "headgate-dockerengine-test:build-\(fixture.run)"
            var spec = spec(fixture, tag: tag)
            spec.arguments = ["VALUE": "a b"]
            spec.target = "first"
            spec.usesCache = false
            let dockerfile = """
                FROM scratch AS first
                ARG VALUE
                LABEL value=$VALUE
                COPY file /file
                FROM scratch
                COPY missing /missing
                """
            let bytes = context(dockerfile)
            let lines = Mutex<[String]>([])
            let source = TarSource.stream { writer in
                for start in stride(from: 0, to: bytes.count, by: 700) {
                    try await writer.write(Array(bytes[start..<min(start + 700, bytes.count)]))
                }
            }
            let id = try await fixture.client.buildImage(spec, context: source) { line in
                lines.withLock { $0.append(line) }
            }
            #expect(id.hasPrefix("sha256:"))
            #expect(lines.withLock { $0 }.contains { $0.hasPrefix("Step 1/") })
            let image = try await fixture.client.image(tag)
            #expect(image.id == id && image.tags == [tag] && image.os == "linux")
            #expect(image.config?.labels["value"] == "a b")
            #expect(image.config?.labels[EngineFixture.label] == fixture.run)
            #expect(try await fixture.client.images(fixture.filters).contains { $0.id == id })
        }

        @Test("from a file")
        func buildFile() async throws {
            let fixture = try EngineFixture.get()
            let path = "/tmp/headgate-dockerengine-\(fixture.run).tar"
            defer { unlink(path) }
            try ProbeProgram.write(context("FROM scratch\nCOPY file /other\n"), to: path)
            let tag = "headgate-dockerengine-test:file-\(fixture.run)"
            let id = try await fixture.client.buildImage(spec(fixture, tag: tag), context: .file(path))
            let second = "headgate-dockerengine-test:second-\(fixture.run)"
            try await fixture.client.tagImage(tag, as: second)
            #expect(try await Set(fixture.client.image(id).tags) == [tag, second])
            try await fixture.client.removeImage(tag)
            #expect(try await fixture.client.image(id).tags == [second])
            let error = await #expect(throws: DockerError.self) { try await fixture.client.image(tag) }
            #expect(error?.code == .notFound)
        }

        @Test("and a build that fails says how it ended")
        func failures() async throws {
            let fixture = try EngineFixture.get()
            let dockerfile =
                "FROM \(fixture.image)\nRUN [\"/probe\", \"say\", \"3\"]\nRUN [\"/probe\", \"exit\", \"4\"]\n"
            let spec = spec(fixture, tag: "headgate-dockerengine-test:bad-\(fixture.run)")
            let failed = await #expect(throws: DockerError.self) {
                try await fixture.client.buildImage(spec, context: .bytes(context(dockerfile)))
            }
            #expect(failed?.code == .buildFailed)
            #expect(failed?.message.contains("non-zero code: 4") == true)
            #expect(failed?.log.contains { $0.contains("err 2") } == true)
            #expect(failed?.isEnvironment == false)
            let broken = await #expect(throws: DockerError.self) {
                try await fixture.client.buildImage(spec, context: .bytes(context("FORM scratch\n")))
            }
            #expect(broken?.isEnvironment == false)
            #expect(broken?.message.lowercased().contains("form") == true)
        }

        @Test("to a registry and back, by tag and by digest")
        func pushAndPull() async throws {
            let fixture = try EngineFixture.get()
            let registry = try FakeRegistry()
            let name = "127.0.0.1:\(registry.port)/headgate/test"
            let dockerfile = "FROM scratch\nCOPY file /pushed-\(fixture.run)\n"
            let id = try await fixture.client.buildImage(
                spec(fixture, tag: name + ":1"),
                context: .bytes(context(dockerfile))
            )
            let statuses = Mutex<Set<String>>([])
            let digest = try await fixture.client.pushImage(name + ":1") { progress in
                statuses.withLock { _ = $0.insert(progress.status) }
            }
            #expect(digest.hasPrefix("sha256:"))
            #expect(statuses.withLock { $0 }.contains("Pushed"))
            for reference in [name + "@" + digest, name + ":1"] {
                try await fixture.client.removeImage(id, force: true)
                try await fixture.client.pullImage(reference)
                let image = try await fixture.client.image(reference)
                #expect(image.id == id)
                #expect(image.digests == [name + "@" + digest])
            }
            let missing = await #expect(throws: DockerError.self) {
                try await fixture.client.pullImage(name + ":none")
            }
            #expect(missing?.isEnvironment == false)
            let nobody = await #expect(throws: DockerError.self) {
                try await fixture.client.pullImage("127.0.0.1:1/headgate/test:1")
            }
            #expect(nobody?.isEnvironment == true)
        }

        @Test("and refuses an archive that is none")
        func load() async throws {
            let fixture = try EngineFixture.get()
            let error = await #expect(throws: DockerError.self) {
                try await fixture.client.loadImages(.bytes(Array("no archive".utf8)))
            }
            #expect(error != nil)
        }
    }
}
