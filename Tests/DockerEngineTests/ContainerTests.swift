import DockerEngine
import Testing

extension EngineTests {
    @Suite("runs containers")
    struct ContainerTests {
        @Test("from creation to removal")
        func lifeCycle() async throws {
            let fixture = try EngineFixture.get()
            let client = fixture.client
            let name = fixture.name()
            let created = try await client.createContainer(name: name, fixture.spec("sleep"))
            #expect(try await client.container(name).id == created.id)
            #expect(try await client.container(created.id).state.status == .created)
            try await client.startContainer(name)
            try await client.startContainer(name)
            try await fixture.waitUntilReady(name)
            let listed = try #require(try await client.containers(fixture.filters).first { $0.id == created.id })
            #expect(listed.name == name && listed.state == .running)
            let running = try await client.container(name)
            #expect(running.state.isRunning && running.state.pid > 0)
            #expect(running.name == name && running.imageID == fixture.image)
            try await client.stopContainer(name, timeout: 10)
            try await client.stopContainer(name)
            let stopped = try await client.container(name)
            #expect(stopped.state.status == .exited && stopped.state.exitCode == 0)
            #expect(try await !client.containers(fixture.filters).contains { $0.id == created.id })
            let renamed = fixture.name()
            try await client.renameContainer(name, to: renamed)
            try await client.removeContainer(renamed, volumes: true)
            let error = await #expect(throws: DockerError.self) { try await client.container(renamed) }
            #expect(error?.code == .notFound)
        }

        @Test("with all that the specification says")
        func specification() async throws {
            let fixture = try EngineFixture.get()
            var spec = fixture.spec("show")
            spec.entrypoint = ["/probe"]
            spec.environment = ["GREETING=hello world"]
            spec.workingDirectory = "/work"
            spec.user = "1234:99"
            spec.hostname = "probe-host"
            spec.exposedPorts = ["80/tcp": .init()]
            spec.stopSignal = "SIGINT"
            spec.host.memory = 64 << 20
            spec.host.nanoCPUs = 500_000_000
            spec.host.cpuShares = 512
            spec.host.pidsLimit = 50
            spec.host.dns = ["192.0.2.1"]
            spec.host.dnsSearch = ["svc.cluster.local"]
            spec.host.dnsOptions = ["ndots:5"]
            spec.host.extraHosts = ["db:192.0.2.2"]
            spec.host.hasReadOnlyRoot = true
            spec.host.addedCapabilities = ["NET_BIND_SERVICE"]
            spec.host.droppedCapabilities = ["ALL"]
            spec.host.securityOptions = ["no-new-privileges"]
            spec.host.temporaryFileSystems = ["/scratch": "size=1m"]
            spec.host.mounts = [.temporary(at: "/tmp", size: 1 << 20)]
            spec.host.restartPolicy = .no
            spec.host.logging = .files()
            let id = try await fixture.start(spec)
            #expect(try await fixture.client.waitContainer(id) == 0)
            let lines = try await fixture.lines(id)
            for line in ["cwd=/work", "uid=1234", "hostname=probe-host", "GREETING=hello world"] {
                #expect(lines.contains("output " + line))
            }
            let details = try await fixture.client.container(id)
            #expect(details.config.stopSignal == "SIGINT" && details.config.user == "1234:99")
            #expect(details.config.labels == fixture.labels)
            #expect(details.hostConfig.memory == 64 << 20 && details.hostConfig.nanoCPUs == 500_000_000)
            #expect(details.hostConfig.hasReadOnlyRoot && !details.hostConfig.isPrivileged)
            #expect(details.mounts.contains { $0.destination == "/tmp" && $0.type == "tmpfs" })
        }

        @Test("and refuses what cannot be, with a code for each")
        func refusals() async throws {
            let fixture = try EngineFixture.get()
            let client = fixture.client
            let name = fixture.name()
            _ = try await client.createContainer(name: name, fixture.spec("exit", "0"))
            func code(_ body: () async throws -> Void) async -> DockerError.Code? {
                do {
                    try await body()
                    return nil
                } catch {
                    return (error as? DockerError)?.code
                }
            }
            let spec = fixture.spec("exit", "0")
            #expect(await code { _ = try await client.createContainer(name: name, spec) } == .conflict)
            #expect(await code { try await client.killContainer(name) } == .conflict)
            #expect(await code { try await client.startContainer("headgate-none") } == .notFound)
            #expect(await code { try await client.removeContainer("headgate-none") } == .notFound)
            let noImage = ContainerSpec(image: "headgate-none:1")
            #expect(await code { _ = try await client.createContainer(name: nil, noImage) } == .notFound)
            var noProgram = fixture.spec()
            noProgram.entrypoint = ["/none"]
            let created = try await client.createContainer(name: nil, noProgram)
            let error = await #expect(throws: DockerError.self) { try await client.startContainer(created.id) }
            #expect(error?.isEnvironment == false)
            #expect(error?.message.contains("/none") == true)
        }

        @Test("and ends the stubborn ones")
        func stubborn() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("stubborn"))
            try await fixture.waitUntilReady(id)
            try await fixture.client.stopContainer(id, timeout: 0)
            #expect(try await fixture.client.waitContainer(id) == 137)
            let second = try await fixture.start(fixture.spec("stubborn"))
            try await fixture.client.killContainer(second, signal: "SIGKILL")
            #expect(try await fixture.client.waitContainer(second) == 137)
            try await fixture.client.removeContainer(second, force: true)
        }

        @Test("and a wait that is cancelled ends at once")
        func cancelledWait() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.start(fixture.spec("sleep"))
            let task = Task { try await fixture.client.waitContainer(id) }
            try await fixture.waitUntilReady(id)
            task.cancel()
            let error = await #expect(throws: DockerError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            #expect(try await fixture.client.container(id).state.isRunning)
        }

        @Test("in another's network namespace")
        func sharedNetwork() async throws {
            let fixture = try EngineFixture.get()
            let first = try await fixture.start(fixture.spec("sleep"))
            var spec = fixture.spec("sleep")
            spec.host.networkMode = "container:\(first)"
            let second = try await fixture.start(spec)
            #expect(try await fixture.client.container(second).hostConfig.networkMode == "container:\(first)")
        }

        @Test("and moves files in and out of them")
        func archives() async throws {
            let fixture = try EngineFixture.get()
            let id = try await fixture.client.createContainer(name: fixture.name(), fixture.spec("wait", "/mark")).id
            var tar = TarWriter()
            tar.add("mark", "hello from the test")
            try await fixture.client.putArchive(id, path: "/", tar: .bytes(tar.archive))
            try await fixture.client.startContainer(id)
            #expect(try await fixture.client.waitContainer(id) == 0)
            var bytes: [UInt8] = []
            for try await chunk in try await fixture.client.archive(id, path: "/mark") {
                bytes += chunk
            }
            #expect(String(decoding: bytes, as: UTF8.self).contains("hello from the test"))
            let missing = await #expect(throws: DockerError.self) {
                try await fixture.client.archive(id, path: "/none")
            }
            #expect(missing?.code == .notFound)
        }
    }
}
