import DockerEngine
import Testing

@Suite("The engine's address")
struct EndpointTests {
    @Test(
        "is read as Docker's clients read it",
        arguments: [
            ("unix:///var/run/docker.sock", "unix:///var/run/docker.sock"), ("tcp://host:2375", "tcp://host:2375"),
            ("tcp://host:2375/", "tcp://host:2375"), ("http://[::1]:2375", "http://[::1]:2375"),
        ]
    )
    func valid(_ text: String, _ description: String) throws {
        #expect(try DockerEndpoint(text).description == description)
    }

    @Test(
        "is refused when it is none",
        arguments: [
            "", "/var/run/docker.sock", "unix://relative", "ssh://host", "npipe:////./pipe", "tcp://", "tcp://u:p@h",
        ]
    )
    func invalid(_ text: String) {
        let error = #expect(throws: DockerError.self) { try DockerEndpoint(text) }
        #expect(error?.code == .invalidEndpoint)
        #expect(error?.message.contains("u:p") == false)
    }

    @Test("comes from DOCKER_HOST, then from the sockets that are there")
    func resolve() throws {
        let rootless = ["XDG_RUNTIME_DIR": "/run/user/1000"]
        func resolved(_ environment: [String: String], _ sockets: String...) throws -> String {
            try DockerEndpoint.resolve(environment: environment) { sockets.contains($0) }.description
        }
        #expect(try resolved(["DOCKER_HOST": "tcp://h:1"], "/var/run/docker.sock") == "tcp://h:1")
        #expect(try resolved(["DOCKER_HOST": ""], "/var/run/docker.sock") == "unix:///var/run/docker.sock")
        #expect(try resolved([:], "/run/podman/podman.sock") == "unix:///run/podman/podman.sock")
        let both = try resolved(rootless, "/run/user/1000/podman/podman.sock", "/run/podman/podman.sock")
        #expect(both == "unix:///run/user/1000/podman/podman.sock")
        #expect(try resolved(rootless) == "unix:///var/run/docker.sock")
        #expect(throws: DockerError.self) { try resolved(["DOCKER_HOST": "ssh://h"]) }
    }
}
