import Glibc
import Testing

extension Scenarios {
    /// `headgate controller` with a configuration of one's own.
    @Suite("A controller alone", .enabled("git is there") { await Requirements.haveGit() })
    struct ControllerAloneTests {
        @Test("Only a webhook that is signed with the repository's secret makes the controller look")
        func webhook() async throws {
            try await Self.with { alone in
                let first = try await alone.repository.head()
                try await alone.untilSeen(first)
                let second = try await alone.repository.push("unseen", DemoFiles(page: "second"))
                let body = #"{"ref": "refs/heads/main", "after": "\#(first)"}"#
                let signature = try await alone.signature(of: body)
                for headers in [
                    [:], ["X-Hub-Signature-256": "sha256=" + String(repeating: "0", count: 64)],
                    ["X-Hub-Signature-256": signature.replacing("=", with: ":")],
                    ["X-Hub-Signature-256": try await alone.signature(of: body + " ")],
                    ["X-Gitlab-Token": "guessed"],
                ] {
                    #expect(try await alone.hook(body, headers: headers) == 401, "\(headers)")
                }
                #expect(try await alone.hook(body, repository: "other", headers: [:]) == 404)
                #expect(try await !alone.hasSeen(second))
                #expect(try await alone.hook(body, headers: ["X-Hub-Signature-256": signature]) == 202)
                try await alone.untilSeen(second)
            }
        }

        @Test("An unknown configuration key is refused at start, with its line and the nearest key that is known")
        func unknownKey() async throws {
            let workshop = try Workshop()
            let configuration = """
                apiVersion: headgate.dev/v1
                kind: Controller
                data: data
                listen: 127.0.0.1:1
                repositories:
                  - name: demo
                    url: /nowhere
                    brunch: main
                """
            try workshop.write(configuration, to: "headgate.yaml")
            let result = try await workshop.run([Requirements.headgate, "controller", "--config", "headgate.yaml"])
            #expect(result.status == 2)
            #expect(result.errors.contains("headgate.yaml:8:5: unknown key brunch"), "\(result.text)")
            #expect(result.errors.contains("did you mean branch?"), "\(result.text)")
        }

        /// Gives the body a controller that looks at its repository once an hour, or when it is told to.
        private static func with(_ body: (Alone) async throws -> Void) async throws {
            let workshop = try Workshop()
            let origin = workshop.path + "/origin.git"
            let repository = try await DemoRepository.create(in: workshop, origin: origin, files: DemoFiles())
            try await workshop.output(["git", "clone", "--quiet", "--bare", repository.path, origin])
            let alone = Alone(workshop: workshop, repository: repository, port: try PortBlock.find())
            try workshop.write("the webhook's secret\n", to: "secret")
            try workshop.write("the operator's token, long enough\n", to: "token")
            try workshop.write(alone.configuration, to: "headgate.yaml")
            let process = try workshop.start([Requirements.headgate, "controller", "--config", "headgate.yaml"])
            let result: Result<Void, any Error>
            do {
                result = .success(try await body(alone))
            } catch {
                result = .failure(error)
                Issue.record("\(error)\n\(process.text)")
            }
            process.reap()
            try result.get()
        }
    }
}

/// A controller that runs without a group.
private struct Alone {
    let workshop: Workshop
    let repository: DemoRepository
    let port: Int

    var configuration: String {
        """
        apiVersion: headgate.dev/v1
        kind: Controller
        listen: 127.0.0.1:\(port)
        data: data
        registry: 127.0.0.1:\(port + 1)
        repositories:
          - name: demo
            url: \(repository.origin)
            branch: main
            poll: 1h
            webhook: {secret: {file: \(workshop.path)/secret}}
        operator: {token: {file: \(workshop.path)/token}}
        """
    }

    /// HMAC-SHA256 as Git servers write it; made by a program that has nothing to do with ours.
    func signature(of body: String) async throws -> String {
        try workshop.write(body, to: "body")
        let digest = try await workshop.output([
            "openssl", "dgst", "-sha256", "-hmac", "the webhook's secret", "-r", "body",
        ])
        return "sha256=" + digest.prefix { $0 != " " }
    }

    /// The status that a webhook is answered with.
    func hook(_ body: String, repository: String = "demo", headers: [String: String]) async throws -> Int {
        try await WebRequest(
            method: "POST",
            port: port,
            path: "/api/v1/hooks/\(repository)",
            headers: headers.merging(["Content-Type": "application/json"]) { first, _ in first },
            body: body
        ).send().status
    }

    /// Whether a run of the revision began.
    func hasSeen(_ revision: String) async throws -> Bool {
        let result = try await workshop.run(
            [
                Requirements.headgate, "runs", "--server", "http://127.0.0.1:\(port)", "--token-file", "token",
                "--output", "json",
            ]
        )
        // Not there yet, or it would say no.
        guard result.status == 0 else {
            guard result.status == 3 else { throw ScenarioFailure("headgate runs failed with \(result.text)") }
            return false
        }
        return result.output.contains(revision)
    }

    func untilSeen(_ revision: String) async throws {
        let end = ContinuousClock.now + .seconds(30)
        while try await !hasSeen(revision) {
            guard ContinuousClock.now < end else { throw ScenarioFailure("no run of \(revision) within 30 s") }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
