import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// A job does what it can to get its secrets out, and everything is searched for them.
    @Suite("Planted secrets", .enabled("git is there") { await Requirements.haveGit() })
    struct SecretScenarioTests {
        @Test("What a job prints, hands on, names and fails with is in no file, answer, page, event or backup")
        func planted() async throws {
            let workshop = try Workshop()
            let vault = Vault()
            let place = try await LeakPlace(workshop: workshop, vault: vault)
            let controller = try place.startController()
            defer { controller.reap() }
            try await place.untilThere()
            try await place.store()
            try await place.push()
            let runner = try place.startRunner()
            do {
                try await place.untilOver()
                try await place.checkThatItTried()
                try await place.search()
            } catch {
                Issue.record("\(error)\n\(controller.text)\n\(runner.text)")
            }
            runner.signal(SIGTERM)
            _ = try await runner.result(within: .seconds(30))
            // What the runner leaves behind, once it is over.
            place.searchFiles(vault)
        }
    }
}

/// Random values, by where they come from.
private struct Vault {
    let file = Self.random("file")
    let variable = Self.random("variable")
    let everywhere = Self.random("every \"where\" & \\ more/+=")
    let environment = Self.random("environment")
    let branch = Self.random("branch;$x")

    /// Of an environment and of a branch that the job is not of: it does not even get them.
    let foreign = Self.random("foreign")

    var all: [String] { [file, variable, everywhere, environment, branch, foreign] }

    private static func random(_ start: String) -> String {
        start + "-" + (0..<4).map { _ in String(UInt32.random(in: 0x1000_0000 ... .max), radix: 16) }.joined()
    }

    /// Each value as it may stand somewhere.
    var needles: [[UInt8]] {
        all.flatMap { value in
            let bytes = Array(value.utf8)
            let json = value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            let hexadecimal = bytes.map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
            var texts = [value, json, json.replacing("/", with: "\\/"), hexadecimal]
            texts.append(value.replacing("&", with: "&amp;").replacing("\"", with: "&quot;"))
            texts.append(value.replacing("&", with: "&amp;").replacing("\"", with: "&#34;"))
            texts.append(Self.percent(value, space: "%20"))
            texts.append(Self.percent(value, space: "+"))
            // In the midst of something longer it stands shifted by one byte or by two.
            for shift in 0..<3 {
                let shifted = Data([UInt8](repeating: 0x20, count: shift) + bytes).base64EncodedString()
                texts.append(String(shifted.dropFirst(shift == 0 ? 0 : 4).prefix(shifted.count - 8)))
            }
            return texts.map { Array($0.utf8) }
        }
    }

    private static func percent(_ text: String, space: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            if character == " " { return space }
            if character.isLetter || character.isNumber || "-._~".contains(character) { return String(character) }
            return "%" + String(byte, radix: 16, uppercase: true)
        }.joined()
    }
}

/// A controller and a runner with a job that leaks.
private struct LeakPlace {
    private let workshop: Workshop
    private let vault: Vault
    private let repository: DemoRepository
    private let port: Int

    /// Where the values are kept by whoever has them: the only place that is not searched.
    private static let secrets = "/secrets"

    init(workshop: Workshop, vault: Vault) async throws {
        self.workshop = workshop
        self.vault = vault
        port = try PortBlock.find()
        let origin = workshop.path + "/origin.git"
        let files = DemoFiles(workflow: "on: push\njobs: {}\n")
        repository = try await DemoRepository.create(in: workshop, origin: origin, files: files)
        try await workshop.output(["git", "clone", "--quiet", "--bare", repository.path, origin])
        let safe = workshop.path + Self.secrets
        try FileManager.default.createDirectory(atPath: safe, withIntermediateDirectories: false)
        for (name, value) in [
            ("file", vault.file), ("everywhere", vault.everywhere), ("environment", vault.environment),
            ("branch", vault.branch), ("foreign", vault.foreign), ("operator", "the operator's token, long enough"),
            ("runner", "the runner's token, long enough"), ("key", "0123456789abcdef0123456789abcdef"),
        ] {
            try workshop.write(value, to: "secrets/" + name)
        }
        let directory = workshop.path + Self.secrets
        try workshop.write(
            """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: 127.0.0.1:\(port)
            data: controller
            registry: 127.0.0.1:\(port + 1)
            repositories:
              - name: demo
                url: \(origin)
                branch: main
                poll: 100ms
                secrets: {FILE: {file: \(directory)/file}, VARIABLE: {env: PLANTED_VARIABLE}}
            environments:
              - {name: staging, repository: demo, overlay: overlays/staging}
              - {name: production, repository: demo, overlay: overlays/production}
            runners: [{name: build, labels: [self-hosted], token: {file: \(directory)/runner}}]
            operator: {token: {file: \(directory)/operator}}
            secretsKey: {file: \(directory)/key}
            """,
            to: "headgate.yaml"
        )
    }

    func startController() throws -> ChildProcess {
        let program = ["env", "PLANTED_VARIABLE=\(vault.variable)", Requirements.headgate]
        return try workshop.start(program + ["controller", "--config", "headgate.yaml"])
    }

    func startRunner() throws -> ChildProcess {
        let words = ["runner", "--config", "headgate.yaml", "--name", "build", "--data", workshop.path + "/runner"]
        return try workshop.start([Requirements.headgate] + words)
    }

    private func command(_ words: String...) async throws -> ChildProcess.Result {
        let server = ["--server", "http://127.0.0.1:\(port)", "--token-file", "secrets/operator"]
        return try await workshop.run([Requirements.headgate] + words + server)
    }

    private func until(_ what: String, _ look: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(90)
        while try await !look() {
            guard ContinuousClock.now < end else { throw ScenarioFailure("\(what): not within 90 s") }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    func untilThere() async throws {
        try await until("the controller answers") { try await command("status").status == 0 }
    }

    /// Puts the encrypted ones into the database.
    func store() async throws {
        for words in [
            ["everywhere"], ["environment", "--environment", "staging"], ["branch", "--branch", "main"],
            ["foreign", "--environment", "production"],
        ] {
            let file = ["--from-file", "secrets/\(words[0])"]
            let arguments = ["secret", "set", words[0].uppercased()] + words.dropFirst() + file
            let server = ["--server", "http://127.0.0.1:\(port)", "--token-file", "secrets/operator"]
            let result = try await workshop.run([Requirements.headgate] + arguments + server)
            guard result.status == 0 else { throw ScenarioFailure(result.text) }
        }
    }

    private var workflow: String {
        let names = ["FILE", "VARIABLE", "EVERYWHERE", "ENVIRONMENT", "BRANCH"]
        let variables = names.map { "      S_\($0): ${{ secrets.\($0) }}" }.joined(separator: "\n")
        return """
            name: leak
            on: push
            jobs:
              leak:
                runs-on: self-hosted
                environment: staging
                env:
            \(variables)
                  FOREIGN: "[${{ secrets.FOREIGN }}]"
                outputs:
                  plain: ${{ steps.hand.outputs.plain }}
                  base: ${{ steps.hand.outputs.base }}
                steps:
                  - name: print ${{ secrets.FILE }}
                    run: |
                      echo "foreign $FOREIGN"
                      for name in \(names.joined(separator: " ")); do
                        v=$(printenv "S_$name")
                        echo "$name has ${#v} characters"
                        printf 'plain %s\\n' "$v"
                        printf %s "$v" | base64 -w0; echo
                        printf 'x%s' "$v" | base64
                        printf %s "$v" | od -An -tx1 | tr -d ' \\n'; echo
                        printf %s "$v" | sed 's/\\\\/\\\\\\\\/g; s/"/\\\\"/g; s/.*/{"a":"&"}/'; echo
                        printf %s "$v" | sed 's/%/%25/g; s/ /%20/g; s/"/%22/g; s/&/%26/g; s/\\\\/%5C/g; s,/,%2F,g; s/+/%2B/g; s/=/%3D/g; s/;/%3B/g; s/\\$/%24/g'; echo
                        printf %s "${v%????????}"; sleep 0.2; printf '%s\\n' "${v#"${v%????????}"}"
                        echo "::notice title=$v::it is $v"
                        echo "::error file=$v,line=1::it is $v"
                        echo "::group::$v"; echo "in it"; echo "::endgroup::"
                        echo "# Summary of $v" >> "$GITHUB_STEP_SUMMARY"
                        echo "$v" >&2
                      done
                  - id: hand
                    run: |
                      echo "plain=$S_FILE" >> "$GITHUB_OUTPUT"
                      echo "base=$(printf %s "$S_EVERYWHERE" | base64 -w0)" >> "$GITHUB_OUTPUT"
                      echo "KEPT=$S_BRANCH" >> "$GITHUB_ENV"
                      echo "/nowhere/$S_FILE" >> "$GITHUB_PATH"
                  - run: echo "$KEPT" > "$RUNNER_TEMP/kept"; echo page > page.html
                  - uses: actions/upload-artifact@v4
                    continue-on-error: true
                    with: {name: "art-${{ secrets.FILE }}", path: page.html}
                  - uses: actions/cache/save@v4
                    continue-on-error: true
                    with: {key: "k-${{ secrets.VARIABLE }}", path: page.html}
                  - run: |
                      set -x
                      ls "/nowhere/${{ secrets.FILE }}" --option="$S_EVERYWHERE"
                  - if: always()
                    run: exec "/nowhere/$S_VARIABLE" ${{ secrets.FILE }}
              after:
                needs: leak
                if: always()
                runs-on: self-hosted
                steps:
                  - run: echo "got [${{ needs.leak.outputs.plain }}] [${{ needs.leak.outputs.base }}]"

            """
    }

    func push() async throws {
        _ = try await repository.push("leak", DemoFiles(workflow: workflow))
    }

    func untilOver() async throws {
        try await until("the run is over") {
            let result = try await command("runs", "--output", "json")
            guard result.output.contains("\"leak\"") else { return false }
            return try await logText().contains("got [")
        }
    }

    private func logText() async throws -> String {
        let leak = try await command("logs", "2", "--job", "leak")
        let after = try await command("logs", "2", "--job", "after")
        return leak.output + after.output
    }

    /// The test would show nothing if the job had not had them.
    func checkThatItTried() async throws {
        let text = try await logText()
        for (name, value) in [
            ("FILE", vault.file), ("VARIABLE", vault.variable), ("EVERYWHERE", vault.everywhere),
            ("ENVIRONMENT", vault.environment), ("BRANCH", vault.branch),
        ] {
            #expect(text.contains("\(name) has \(value.count) characters"), "\(name)\n\(text)")
        }
        #expect(text.contains("foreign []"))
        #expect(text.contains("plain ***"))
        #expect(text.contains("got [] []"))
        #expect(text.contains("holds a secret"))
    }

    /// Everything that the controller answers, and all files.
    func search() async throws {
        let backup = try await workshop.run([
            "env", "PLANTED_VARIABLE=\(vault.variable)", Requirements.headgate, "backup", workshop.path + "/backup",
            "--config", "headgate.yaml",
        ])
        #expect(backup.status == 0, "\(backup.text)")
        let needles = vault.needles
        var open = [
            "/", "/runs/1", "/runs/2", "/metrics", "/openapi.json", "/workflows", "/api/v1/status", "/api/v1/runs",
            "/api/v1/runs/2", "/api/v1/audit", "/api/v1/secrets", "/api/v1/queue", "/api/v1/agents", "/api/v1/reviews",
            "/api/v1/runs/2/jobs/leak/log", "/api/v1/runs/2/jobs/after/log", "/api/v1/holds", "/api/v1/tokens",
            "/api/v1/environments/staging/history", "/api/v1/runs/2/jobs/leak/review", "/api/v1/pulls", "/nowhere",
            "/api/v1/runs/2/jobs/leak/log/events",
        ]
        var seen: Set<String> = []
        while let path = open.popLast(), seen.count < 200 {
            guard seen.insert(path).inserted else { continue }
            let body = try await get(path)
            check(body, needles, "the answer to \(path)")
            for piece in body.split(separator: "href=\"").dropFirst() {
                let link = piece.prefix { $0 != "\"" && $0 != "#" }.replacing("&amp;", with: "&")
                if link.hasPrefix("/"), !link.hasPrefix("//"), !link.contains("/events") { open.append(String(link)) }
            }
        }
        #expect(seen.count > 25, "\(seen)")
        let events = try await workshop.run([
            "curl", "--silent", "--max-time", "2", "--header", "Last-Event-ID: 0", "--header",
            "Authorization: Bearer \(token)",
            "http://127.0.0.1:\(port)/api/v1/events",
        ])
        #expect(events.output.contains("event:"), "\(events.text)")
        check(events.output, needles, "the events")
        searchFiles(vault)
    }

    private var token: String { "the operator's token, long enough" }

    private func get(_ path: String) async throws -> String {
        try await WebRequest(port: port, path: path, headers: ["Authorization": "Bearer \(token)"]).send().body
    }

    private func check(_ text: String, _ needles: [[UInt8]], _ what: String) {
        let data = Data(text.utf8)
        for needle in needles where data.firstRange(of: Data(needle)) != nil {
            Issue.record("\(what) has \(String(decoding: needle, as: UTF8.self))")
        }
    }

    /// Every file of controller, runner, repository and logs.
    func searchFiles(_ vault: Vault) {
        let needles = vault.needles.map { Data($0) }
        var count = 0
        do {
            for name in try FileManager.default.subpathsOfDirectory(atPath: workshop.path) {
                guard !("/" + name).hasPrefix(Self.secrets + "/"),
                    let data = FileManager.default.contents(atPath: workshop.path + "/" + name)
                else { continue }
                count += 1
                for needle in needles where data.firstRange(of: needle) != nil {
                    Issue.record("\(name) has \(String(decoding: needle, as: UTF8.self))")
                }
            }
        } catch {
            Issue.record("\(error)")
        }
        #expect(count > 30)
    }
}
