import DockerEngine
import Testing

extension EngineTests {
    @Suite("keeps networks and volumes")
    struct NetworkTests {
        @Test("a bridge with its subnet, gateway and interface, and containers in it")
        func networks() async throws {
            let fixture = try EngineFixture.get()
            let client = fixture.client
            var spec = NetworkSpec(name: fixture.name())
            spec.labels = fixture.labels
            spec.options = ["com.docker.network.bridge.name": "hgtest\(UInt16.random(in: 0 ... .max))"]
            let octet = Int.random(in: 1...250)
            spec.addressing = NetworkAddressing(ranges: [
                .init(subnet: "10.213.\(octet).0/24", gateway: "10.213.\(octet).1")
            ])
            let id = try await client.createNetwork(spec)
            let network = try await client.network(spec.name)
            #expect(network.id == id && network.driver == "bridge")
            #expect(network.subnet == "10.213.\(octet).0/24" && network.gateway == "10.213.\(octet).1")
            #expect(network.bridgeName == spec.options["com.docker.network.bridge.name"])
            #expect(try await client.networks(fixture.filters).map(\.id).contains(id))
            let taken = await #expect(throws: DockerError.self) { try await client.createNetwork(spec) }
            #expect(taken?.code == .conflict)

            var container = fixture.spec("sleep")
            container.host.networkMode = spec.name
            container.networking = NetworkingSpec(endpoints: [spec.name: Self.endpoint("10.213.\(octet).77")])
            let first = try await fixture.start(container)
            #expect(try await client.container(first).networks[spec.name]?.ipAddress == "10.213.\(octet).77")
            #expect(try await client.network(id).containers[first]?.ipv4Address == "10.213.\(octet).77/24")
            let used = await #expect(throws: DockerError.self) { try await client.removeNetwork(id) }
            #expect(used?.code == .unauthorized || used?.code == .conflict)

            try await client.disconnectNetwork(id, container: first, force: true)
            #expect(try await client.container(first).networks[spec.name] == nil)
            try await client.connectNetwork(id, container: first, as: EndpointSpec())
            #expect(try await client.container(first).networks[spec.name]?.ipAddress.isEmpty == false)
            try await client.removeContainer(first, force: true)
            try await client.removeNetwork(id)
            let gone = await #expect(throws: DockerError.self) { try await client.network(id) }
            #expect(gone?.code == .notFound)
        }

        private static func endpoint(_ address: String) -> EndpointSpec {
            var endpoint = EndpointSpec()
            endpoint.addressing = EndpointSpec.Addressing(ipv4Address: address)
            return endpoint
        }

        @Test("a volume that outlives its containers")
        func volumes() async throws {
            let fixture = try EngineFixture.get()
            let client = fixture.client
            var spec = VolumeSpec(name: fixture.name())
            spec.labels = fixture.labels
            let volume = try await client.createVolume(spec)
            #expect(volume.name == spec.name && !volume.mountpoint.isEmpty)
            #expect(try await client.createVolume(spec).createdAt == volume.createdAt)
            #expect(try await client.volumes(fixture.filters).map(\.name).contains(spec.name))
            var container = fixture.spec("wait", "/data/mark")
            container.host.mounts = [.volume(spec.name, to: "/data")]
            let id = try await fixture.start(container)
            let inUse = await #expect(throws: DockerError.self) { try await client.removeVolume(spec.name) }
            #expect(inUse?.code == .conflict)
            var tar = TarWriter()
            tar.add("mark", "")
            try await client.putArchive(id, path: "/data", tar: .bytes(tar.archive))
            #expect(try await client.waitContainer(id) == 0)
            try await client.removeContainer(id)
            #expect(try await client.waitContainer(try await fixture.start(container)) == 0)
        }
    }
}
