import Foundation
import Testing

extension Scenarios {
    /// The commands that need a directory and nothing else: `check`, `set-image` and `diff`.
    @Suite("Commands on manifests", .enabled("git is there") { await Requirements.haveGit() })
    struct ManifestCommandTests {
        private let workshop: Workshop

        init() async throws {
            workshop = try Workshop()
            try write("base/kustomization.yaml", "resources: [d.yaml]\n")
            try write(
                "base/d.yaml",
                """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: api}
                spec:
                  selector: {matchLabels: {app: api}}
                  template:
                    metadata: {labels: {app: api}}
                    spec:
                      containers:
                      - {name: api, image: api}

                """
            )
            try write(
                "o/kustomization.yaml",
                "resources: [../base]\r\nimages:\r\n- name: api # ours\r\n  newTag: v1\r\nsecretGenerator:\r\n"
                    + "- name: s\r\n  literals: [password=correct-horse]\r\n"
            )
            for words in [["init", "-q"], ["add", "base", "o"], ["commit", "-q", "-m", "first"]] {
                try await workshop.output(["git"] + words)
            }
        }

        private func write(_ path: String, _ text: String) throws {
            let url = URL(fileURLWithPath: "\(workshop.path)/\(path)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: url)
        }

        private func headgate(_ words: String...) async throws -> ChildProcess.Result {
            try await workshop.run([Requirements.headgate] + words)
        }

        @Test("check says where and what, in each form, and its status tells errors from warnings")
        func check() async throws {
            let fine = try await headgate("check", "base", "o")
            #expect(fine.status == 0 && fine.output.isEmpty, "\(fine)")
            try write("base/d.yaml", Self.deployment(with: "serviceAccountName: x"))
            let warned = try await headgate("check", "o")
            #expect(warned.status == 0 && warned.output.hasPrefix("base/d.yaml:9:7: warning: Deployment/api: "))
            try write("base/d.yaml", Self.deployment(with: "hostNetwrk: true"))
            let expected =
                "Deployment/api: spec.template.spec.hostNetwrk: there is no such field; did you mean 'hostNetwork'?"
            let wrong = try await headgate("check")
            #expect(wrong.status == 1 && wrong.output == "base/d.yaml:9:7: \(expected)\n", "\(wrong)")
            let github = try await headgate("check", "--output", "github")
            #expect(github.output == "::error file=base/d.yaml,line=9,col=7::\(expected)\n")
            let json = try await headgate("check", "-o", "json")
            let document = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
            let problem = (document?["problems"] as? [[String: Any]])?.first
            #expect(json.status == 1 && document?["errors"] as? Int == 1 && document?["warnings"] as? Int == 0)
            #expect(problem?["line"] as? Int == 9 && problem?["path"] as? String == "spec.template.spec.hostNetwrk")
        }

        @Test("check passes over what is no business of Headgate's, and is not led round in circles")
        func others() async throws {
            try write("chart/Chart.yaml", "name: c\n")
            try write("chart/templates/x.yaml", "a: {{ .Values.a }\n  - b\n")
            try write("site/x.yaml", "a: {{ b }}\n c\n")
            try write("compose.yaml", "services: {web: {image: x}}\n")
            try await workshop.output(["ln", "-s", "..", "o/loop"])
            try await workshop.output(["mkfifo", "o/pipe.yaml"])
            let result = try await headgate("check")
            #expect(result.status == 0 && result.output.isEmpty, "\(result)")
            try write("broken.yaml", "a: [1,\n")
            let broken = try await headgate("check")
            #expect(broken.status == 1 && broken.output.hasPrefix("broken.yaml:"), "\(broken)")
        }

        @Test("A workflow that is no YAML is an error: its expressions make no template of it")
        func brokenWorkflow() async throws {
            let workflow = "on: push\njobs:\n  x: {runs-on: linux, steps: [{run: 'echo ${{ github.sha }}'}]\n"
            try write("ci/deliver.yaml", workflow)
            let result = try await headgate("check")
            #expect(result.status == 1 && result.output.hasPrefix("ci/deliver.yaml:"), "\(result)")
            // Something that fills in templates has the last word on a file that is one.
            try write("ci/deliver.yaml", workflow + "{{ range . }}\n")
            #expect(try await headgate("check").status == 0)
        }

        @Test("a called workflow that cannot be read is told with the reason, one that is not there at the call")
        func called() async throws {
            try write(
                ".github/workflows/a.yaml",
                "on: push\njobs:\n  x: {uses: ./.github/workflows/big.yaml}\n"
            )
            let absent = try await headgate("check")
            #expect(absent.status == 1 && absent.output.contains("a.yaml:3:13: "))
            try write(".github/workflows/big.yaml", String(repeating: "#", count: 2 << 20))
            let big = try await headgate("check", ".github/workflows/a.yaml")
            #expect(big.status == 1)
            #expect(big.output == (".github/workflows/big.yaml: cannot be read: it is over 1048576 bytes\n"), "\(big)")
        }

        @Test("set-image changes the lines it must, and diff shows what that makes of the render, but no secret")
        func edit() async throws {
            let path = "\(workshop.path)/o/kustomization.yaml"
            let before = try String(contentsOfFile: path, encoding: .utf8)
            let old = try FileManager.default.attributesOfItem(atPath: path)
            #expect(try await headgate("set-image", "o", "api=:v1").status == 0)
            let same = try FileManager.default.attributesOfItem(atPath: path)
            #expect(old[.systemFileNumber] as? Int == same[.systemFileNumber] as? Int)
            #expect(try await headgate("diff", "o", "--exit-code").status == 0)
            #expect(try await headgate("set-image", "o", "api=:v2").status == 0)
            #expect(try String(contentsOfFile: path, encoding: .utf8) == before.replacing("v1", with: "v2"))
            let diff = try await headgate("diff", "o")
            let line = #"    ~ spec.template.spec.containers[name=api].image: "api:v1" → "api:v2""#
            #expect(diff.status == 0 && diff.output == "~ Deployment api (apps/v1)\n\(line)\n", "\(diff)")
            try write("o/kustomization.yaml", before.replacing("correct-horse", with: "battery-staple"))
            for (form, marker) in [("text", "data.password: (changed)"), ("json", #""\"(secret)\"""#)] {
                let secret = try await headgate("diff", "o", "--output", form)
                #expect(secret.output.contains(marker) && secret.output.contains("data.password"), "\(secret)")
                for value in ["correct-horse", "battery-staple"] {
                    let encoded = Data(value.utf8).base64EncodedString()
                    #expect(!secret.output.contains(value) && !secret.output.contains(encoded))
                }
            }
        }

        @Test("diff compares revisions, and says what it cannot compare")
        func revisions() async throws {
            #expect(try await headgate("set-image", "o", "api=:v2").status == 0)
            try await workshop.output(["git", "commit", "-q", "-a", "-m", "second"])
            #expect(try await headgate("diff", "o").output.isEmpty)
            let back = try await headgate("diff", "o", "--from", "HEAD", "--to", "HEAD~1", "--exit-code")
            #expect(back.status == 1 && back.output.contains(#""api:v2" → "api:v1""#), "\(back)")
            #expect(try await headgate("diff", "o", "--from", "nowhere").status == 2)
            #expect(try await headgate("diff", "none").status == 1)
            try write("new/kustomization.yaml", "resources: [../base]\n")
            let added = try await headgate("diff", "new")
            #expect(added.status == 0 && added.output.hasPrefix("+ Deployment api (apps/v1)\n"), "\(added)")
        }

        private static func deployment(with line: String) -> String {
            """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: api}
            spec:
              selector: {matchLabels: {app: api}}
              template:
                metadata: {labels: {app: api}}
                spec:
                  \(line)
                  containers:
                  - {name: api, image: api}

            """
        }
    }
}
