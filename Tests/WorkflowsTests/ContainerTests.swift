import Testing

@testable import Workflows

@Suite("Containers of jobs")
struct ContainerTests {
    @Test("Options are told apart, in every form")
    func optionsAreRead() throws {
        let options = try ContainerOptions(
            """
            --health-cmd "pg_isready -U 'app'" --health-interval=10s --health-timeout 1m30s
            --health-retries 5 --cpus 1.5 -m512m --init -e A=1 --env B=2 --no-healthcheck=false
            """
        )
        #expect(options.health?.command == "pg_isready -U 'app'")
        #expect(options.health?.interval == 10_000)
        #expect(options.health?.timeout == 90_000)
        #expect(options.health?.retries == 5)
        #expect(options.health?.isDisabled == false)
        #expect(options.cpus == 1.5)
        #expect(options.memory == 512 << 20)
        #expect(options.has("init") && !options.has("privileged"))
        #expect(options.values("env") == ["A=1", "B=2"])
        #expect(try ContainerOptions("").health == nil)
    }

    @Test(
        "Options that cannot be are refused",
        arguments: [
            ("--healt-cmd x", "did you mean '--health-cmd'?"), ("--network host", "may not be set"),
            ("image", "is no option"), ("--cpus", "needs a value"), ("--cpus many", "no number"), ("-m 12q", "no size"),
            ("--health-interval soon", "no time"), ("--health-retries -1", "no count"), ("-x", "is no option"),
            ("-", "is no"),
        ]
    )
    func wrongOptionsAreRefused(line: String, message: String) {
        let error = #expect(throws: WorkflowError.self) { try ContainerOptions(line) }
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test("Ports and volumes are read in their forms")
    func mappings() {
        #expect(PortMapping("80")?.container == 80)
        #expect(PortMapping("8080:80")?.host == 8080)
        #expect(PortMapping("53:54/udp")?.transport == "udp")
        #expect(PortMapping("127.0.0.1::80")?.address == "127.0.0.1")
        for wrong in ["", "x", "80:", "0", "70000", "1:2:3:4", "80/x", "80/tcp/udp", "a b:1:2", ":80:"] {
            #expect(PortMapping(wrong) == nil, "\(wrong)")
        }
        #expect(VolumeMapping("data:/var")?.source == "data")
        #expect(VolumeMapping("data:/var")?.isOfHost == false)
        #expect(VolumeMapping("/etc:/var:ro")?.isReadOnly == true)
        #expect(VolumeMapping("/etc:/var:ro")?.isOfHost == true)
        #expect(VolumeMapping("/cache")?.source == nil)
        for wrong in ["", "data", "data:var", ":/var", "a:/b:rx", "a:b:c:d"] {
            #expect(VolumeMapping(wrong) == nil, "\(wrong)")
        }
    }

    private func session(_ yaml: String) throws -> JobSession {
        try Samples.session("on: push\njobs:\n  a:\n    runs-on: l\n    env: {TAG: '7'}\n    \(yaml)")
    }

    @Test("A container sees the job's variables; none is no container")
    func containersAreEvaluated() throws {
        let session = try session("container: {image: 'a', env: {T: '${{ env.TAG }}'}}")
        #expect(session.container?.environment == ["T": "7"])
        #expect(try self.session("container: ${{ '' }}").container == nil)
        #expect(try self.session("container: docker://img:1").container?.image == "img:1")
    }

    @Test(
        "What a container may not be is told with its place",
        arguments: [
            "container: 'a b'", "container: {image: a, ports: ['x']}", "container: {image: a, volumes: ['x']}",
            "container: {image: a, options: '--nothing'}", "container: '-v'",
        ]
    )
    func wrongContainersAreRefused(yaml: String) {
        let error = #expect(throws: WorkflowError.self) { try session(yaml) }
        #expect(error?.message.hasPrefix("ci/test.yaml:6:16: ") == true, "\(error?.message ?? "")")
    }
}
