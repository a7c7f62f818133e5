import ControllerAPI
import DockerEngine
import Glibc
import TestSupport
import Testing

@testable import Runner

/// What only jobs in containers have.
@Suite(
    "Jobs in containers",
    .serialized,
    .timeLimit(.minutes(10))
)
struct ContainerJobTests {
    @Test("A job of a host's runner runs in the container it names, with its settings", arguments: TestEngine.allCases)
    func named(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let result = try await runner.run(
            """
            - run: |
                echo "own $OWN, memory $(cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null)"
                echo "user $(id -u)"
                touch /data/kept "$RUNNER_TEMP/file" file
                echo "x=y" >> "$GITHUB_OUTPUT"
                echo "container ${{ job.container.id != '' }}"
            """,
            job: """
                container:
                  image: \(EngineImage.name)
                  env: {OWN: mine}
                  options: --memory 64m --cpus 0.5 --user 1234 --tmpfs /data:mode=777
                """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("own mine, memory 67108864"))
        #expect(controller.logTexts.contains("user 1234"))
        #expect(controller.logTexts.contains("container true"))
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test(
        "A runner's limits hold whatever the job asks for, and its containers stay in themselves",
        arguments: TestEngine.allCases
    )
    func contained(_ engine: TestEngine) async throws {
        guard var runner = try await engine.runner() else { return }
        let controller = runner.controller
        runner.executor = .container(image: EngineImage.name)
        runner.limits = RunnerLimits(memory: 48 << 20)
        let result = try await runner.run(
            "- run: cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null || true",
            job: "container: {image: \"\(EngineImage.name)\", options: --memory 1g}"
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("50331648"))
        for (container, reason) in [
            ("options: --privileged", "'--privileged' is not for jobs of this runner"),
            ("options: --cap-add SYS_ADMIN", "'--cap-add' is not for jobs of this runner"),
            ("volumes: [\"/:/host\"]", "the host's / is not for jobs of this runner"),
            ("volumes: [\"/var/run/docker.sock:/var/run/docker.sock\"]", "docker.sock is not for jobs of this runner"),
        ] {
            let result = try await runner.run(
                "- run: pwd",
                job: "container: {image: \"\(EngineImage.name)\", \(container)}",
                run: 9
            )
            #expect(result.status == .failed)
            #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        }
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    private static let services = """
        services:
          web:
            image: \(EngineImage.name)
            entrypoint: sh
            command: -c "mkdir /www; echo served > /www/page; sleep 0.5; touch /tmp/ready; exec httpd -f -p 80 -h /www"
            ports: ["80"]
            options: --health-cmd "test -e /tmp/ready" --health-interval 200ms --health-retries 50
        """

    @Test("A job in a container reaches its services by their names", arguments: TestEngine.allCases)
    func servicesByName(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let result = try await runner.run(
            "- run: wget -q -O - http://web/page",
            job: "container: \"\(EngineImage.name)\"\n" + Self.services
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("served"))
        #expect(controller.log.contains("the service web is healthy"))
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test("A job on the host reaches its services at ports of the host", arguments: TestEngine.allCases)
    func servicesByPort(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let result = try await runner.run(
            """
            - run: |
                exec 3<>/dev/tcp/127.0.0.1/${{ job.services.web.ports['80'] }}
                printf 'GET /page HTTP/1.0\\r\\n\\r\\n' >&3
                cat <&3
                echo "on ${{ job.services.web.network != '' }}"
              shell: bash
            """,
            job: Self.services
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("served"))
        #expect(controller.logTexts.contains("on true"))
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test(
        "A service that does not come up fails the job with its last words",
        arguments: TestEngine.allCases,
        [
            ("echo no room >&2; exit 3", "", "has ended with the status 3"),
            (
                "echo still here; sleep 1000",
                "--health-cmd \"echo not yet; false\" --health-interval 100ms --health-retries 2",
                "is unhealthy: not yet"
            ),
        ]
    )
    func failing(_ engine: TestEngine, _ end: (script: String, options: String, reason: String)) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let (script, options, reason) = end
        // One without a check is waited for only until it runs; it ends before the job looks.
        let result = try await runner.run(
            "- run: echo never",
            job: """
                services:
                  store:
                    image: \(EngineImage.name)
                    entrypoint: sh
                    command: -c "\(script)"
                    options: \(options.isEmpty ? "--health-cmd \"true\" --health-interval 10s" : options)
                """
        )
        #expect(result.status == .failed)
        #expect(result.reason?.contains(reason) == true, "\(result.reason ?? "")")
        let word = script.hasPrefix("echo no room") ? "no room" : "still here"
        #expect(result.reason?.contains(word) == true, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("store | \(word)"))
        #expect(!controller.logTexts.contains("never"))
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test(
        "A job that is cancelled while its place is made ready is cancelled, and leaves nothing",
        arguments: TestEngine.allCases
    )
    func cancelledEarly(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let assignment = try runner.assignment(
            "- run: echo never",
            job: """
                services:
                  slow:
                    image: \(EngineImage.name)
                    entrypoint: sleep
                    command: "1000"
                    options: --health-cmd "false" --health-interval 10s --health-retries 100
                """,
            leaseSeconds: 3
        )
        async let running: Void = runner.execution(assignment).run()
        try await waitUntil("it waits") { controller.log.contains("starting the service slow") }
        controller.change { $0.cancelRequested = true }
        await running
        #expect(controller.state.results.last?.status == .cancelled)
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test("What a container plants among the runner's files leads the runner nowhere", arguments: TestEngine.allCases)
    func planted(_ engine: TestEngine) async throws {
        guard var runner = try await engine.runner() else { return }
        let controller = runner.controller
        runner.executor = .container(image: EngineImage.name)
        try runner.directory.write("untouched", to: "victim")
        controller.change { $0.artifacts["gift"] = Array("from the controller".utf8) }
        let victim = runner.directory.path + "/victim"
        let result = try await runner.run(
            """
            - run: |
                ln -s \(victim) "$RUNNER_TEMP/gift.tar"
                for n in 1 2 3 4 5 6 7 8 9; do ln -s \(victim) "$RUNNER_TEMP/step-$n.sh" || true; done
            - {uses: actions/download-artifact@v4, with: {name: gift}, continue-on-error: true}
            - run: rm "$GITHUB_OUTPUT"; ln -s \(victim) "$GITHUB_OUTPUT"
            """
        )
        #expect(result.status == .failed, "a link in place of a file of the runner's")
        #expect(runner.directory.text("victim") == "untouched")
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test(
        "No link of a container's making leads an action out of the job's directories",
        arguments: TestEngine.allCases
    )
    func links(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner(inContainers: true) else { return }
        let controller = runner.controller
        try runner.directory.make("victim")
        try runner.directory.write("of the host", to: "victim/file")
        controller.change { $0.artifacts["gift"] = Array("no archive".utf8) }
        let victim = runner.directory.path + "/victim"
        for (number, (action, inputs)) in [
            ("upload-artifact", "name: a, path: link/file"), ("upload-artifact", "name: a, path: \(victim)/file"),
            ("cache/save", "key: a, path: link/file"), ("download-artifact", "name: gift, path: link/in"),
            ("checkout", "path: link/in"),
        ].enumerated() {
            let result = try await runner.run(
                "- run: ln -sfn \(victim) link\n- {uses: actions/\(action)@v4, with: {\(inputs)}}",
                run: 20 + number
            )
            #expect(result.status == .failed, "\(action) \(inputs)")
            let reason = result.reason ?? ""
            #expect(reason.contains("job's directories") || reason.contains("in neither"), "\(action): \(reason)")
        }
        #expect(controller.state.artifacts.keys.sorted() == ["gift"])
        #expect(controller.state.caches.isEmpty)
        #expect(try runner.directory.names("victim") == ["file"])
        controller.stop()
    }

    @Test("Actions take paths as the container has them", arguments: TestEngine.allCases)
    func places(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner(inContainers: true) else { return }
        defer { runner.controller.stop() }
        let result = try await runner.run(
            """
            - run: mkdir -p out ~/.tool; echo one > out/f; echo two > "$RUNNER_TEMP/g"; echo three > ~/.tool/h
            - {uses: actions/upload-artifact@v4, with: {name: a, path: "${{ github.workspace }}/out"}}
            - {uses: actions/upload-artifact@v4, with: {name: b, path: "${{ runner.temp }}/g"}}
            - {uses: actions/cache/save@v4, with: {key: k, path: ~/.tool}}
            - run: rm -r ~/.tool
            - {uses: actions/cache/restore@v4, with: {key: k, path: ~/.tool}}
            - {id: d, uses: actions/download-artifact@v4, with: {path: "${{ github.workspace }}/in"}}
            - run: echo "said $(cat ${{ steps.d.outputs.download-path }}/*/? ~/.tool/h | tr '\\n' ' ')"
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(runner.controller.logTexts.contains("said one two three "), "\(runner.controller.log)")
    }

    @Test("A checkout is whole in the container, from the runner's first job on", arguments: TestEngine.allCases)
    func checkout(_ engine: TestEngine) async throws {
        guard var runner = try await engine.runner() else { return }
        let controller = runner.controller
        runner.executor = .container(image: EngineImage.name)
        let origin = try await Origin(in: runner.directory)
        runner.url = origin.path
        runner.revision = try await origin.push(["file": "from the repository\n"])
        let result = try await runner.run(
            """
            - uses: actions/checkout@v4
            - run: cat file; test -d "$(cat .git/objects/info/alternates)/pack"
            """
        )
        #expect(result.status == .succeeded, "\(result.reason ?? "")")
        #expect(controller.logTexts.contains("from the repository"))
        controller.stop()
    }

    @Test("An image that cannot be had is said", arguments: TestEngine.allCases)
    func noImage(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let result = try await runner.run("- run: pwd", job: "container: \"127.0.0.1:1/nothing:1\"")
        #expect(result.status == .failed)
        #expect(
            result.reason?.contains("the image '127.0.0.1:1/nothing:1' cannot be had") == true,
            "\(result.reason ?? "")"
        )
        controller.stop()
    }

    @Test(
        "Started again, a runner removes what a killed one left, and nothing of a worker that lives",
        arguments: TestEngine.allCases
    )
    func startedAgain(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let client = try await engine.client()
        let owner = try EngineOwner.make(in: runner.directory.path)
        var network = NetworkSpec(name: "headgate-runner-test-\(owner)")
        network.labels = [JobEngine.ownerLabel: owner, JobEngine.processLabel: "earlier"]
        try await client.createNetwork(network)
        var spec = ContainerSpec(image: EngineImage.name)
        spec.command = ["sleep", "1000"]
        spec.host.networkMode = network.name
        spec.labels = network.labels
        let places = WorkerPlaces(data: runner.directory.path)
        try places.create()
        let living = "living\(owner)"
        let lock = try places.enter(living)
        for process in ["earlier", living] {
            spec.labels?[JobEngine.processLabel] = process
            if process != "earlier" { spec.host.networkMode = "none" }
            let id = try await client.createContainer(name: "\(network.name)-\(process.prefix(7))", spec).id
            try await client.startContainer(id)
        }
        let own = "\(network.name)-\(living.prefix(7))"
        let service = runner.service
        let task = Task { try await service.run() }
        try await waitUntil("only that of a living worker is left") { try await runner.onEngine() == [own] }
        task.cancel()
        do {
            try await task.value
        } catch is CancellationError {
            // It was told to end.
        }
        withExtendedLifetime(lock) {}
        try await EngineLeftovers(client: client, owner: owner).remove(name: network.name)
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }

    @Test("What the jobs of a killed local run left is removed", arguments: TestEngine.allCases)
    func leftovers(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        defer { runner.controller.stop() }
        func remove() async throws -> Int {
            try await JobLeftovers.removeContainers(
                data: runner.directory.path,
                environment: runner.engine,
                http: runner.controller.http,
                within: .seconds(30)
            )
        }
        #expect(try await remove() == 0)
        let owner = try EngineOwner.make(in: runner.directory.path)
        let client = try await engine.client()
        var network = NetworkSpec(name: "headgate-runner-test-\(owner)")
        network.labels = [JobEngine.ownerLabel: owner, JobEngine.processLabel: "earlier"]
        try await client.createNetwork(network)
        for (name, process) in [("a", "earlier"), ("b", EngineOwner.process)] {
            var spec = ContainerSpec(image: EngineImage.name)
            spec.command = ["sleep", "1000"]
            spec.host.networkMode = network.name
            spec.labels = [JobEngine.ownerLabel: owner, JobEngine.processLabel: process]
            let id = try await client.createContainer(name: "\(network.name)-\(name)", spec).id
            try await client.startContainer(id)
        }
        #expect(try await remove() == 2)
        #expect(try await runner.onEngine().isEmpty)
    }

    @Test(
        "What a container's root wrote is given back to the runner's user, also when the container has ended",
        arguments: TestEngine.allCases
    )
    func restored(_ engine: TestEngine) async throws {
        guard let runner = try await engine.runner() else { return }
        let controller = runner.controller
        let client = try await engine.client()
        let owner = try EngineOwner.make(in: runner.directory.path)
        try runner.directory.make("work/deep")
        var spec = ContainerSpec(image: EngineImage.name)
        spec.command = ["sh", "-c", "[ -e /__w/deep/file ] && exec sleep 1000; echo x > /__w/deep/file"]
        spec.labels = JobEngine.labels(owner: owner).merging([EngineLeftovers.restoreLabel: "1234:1235"]) { $1 }
        spec.host.networkMode = "none"
        spec.host.mounts = [.bind(runner.directory.path + "/work", to: "/__w")]
        let id = try await client.createContainer(name: "headgate-runner-test-\(owner)-job", spec).id
        try await client.startContainer(id)
        _ = try await client.waitContainer(id)
        try await EngineLeftovers(client: client, owner: owner).remove(name: "headgate-runner-test-\(owner)")
        var status = stat()
        #expect(stat(runner.directory.path + "/work/deep/file", &status) == 0)
        #expect(status.st_uid == 1234 && status.st_gid == 1235)
        #expect(try await runner.onEngine().isEmpty)
        controller.stop()
    }
}
