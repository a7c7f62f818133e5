import Testing
import YAML

@testable import HeadgateConfiguration

@Suite("Writing configuration files")
struct WritingTests {
    @Test("A controller's file that was written is read as it was meant")
    func controller() throws {
        let first = try ControllerConfiguration(parsing: ControllerConfigurationTests.full, file: "headgate.yaml")
        let second = try ControllerConfiguration(parsing: first.yaml, file: "other/headgate.yaml")
        #expect(first == second)
        #expect(second.yaml == first.yaml)
    }

    @Test("An agent's file that was written is read as it was meant")
    func agent() throws {
        let first = try AgentConfiguration(parsing: AgentConfigurationTests.full, file: "/etc/agent.yaml")
        let second = try AgentConfiguration(parsing: first.yaml, file: "/etc/agent.yaml")
        #expect(first == second)
    }

    @Test("The text is what a person would write")
    func text() throws {
        let configuration = ControllerConfiguration(
            listen: Minimal.listen(8080),
            data: "/data",
            repositories: [.init(name: "app", url: "/srv/app.git", poll: .milliseconds(500))],
            environments: [.init(name: "on", repository: "app", overlay: "o", reviewers: ["ann"], requiredReviews: 1)],
            users: [.init(name: "ann", role: .reviewer, token: .file("/t/ann"))]
        )
        #expect(
            configuration.yaml == """
                apiVersion: headgate.dev/v1
                kind: Controller
                listen: 127.0.0.1:8080
                publicURL: http://127.0.0.1:8080
                data: /data
                database: sqlite
                registry:
                  embedded:
                    listen: 127.0.0.1:8081
                repositories:
                  - name: app
                    url: /srv/app.git
                    branch: main
                    poll: 500ms
                environments:
                  - name: "on"
                    repository: app
                    overlay: o
                    reviewers:
                      - ann
                users:
                  - name: ann
                    role: reviewer
                    token:
                      file: /t/ann

                """
        )
    }

    @Test("Any text comes back through the writer")
    func anyText() throws {
        let samples = [
            "", " ", "a", "true", "null", "~", "1", "1.5", "0x1F", "1e3", "yes", "a: b", "a #b", "- a", "#", "é",
            "\u{1F600}",
            "a\nb", "\t", "\"", "\\", "'", "\u{1}", "\u{7F}", "\u{85}", "a:", "/a/b", "12:30", "[a]", "{a}", "&a", "*a",
            "%a", "@a",
            "a  b", "trailing ", "2024-01-01", ".inf", "=", "<<", "?", "|", ">",
        ]
        for sample in samples {
            let document = YAMLText.mapping([("k", .text(sample)), ("l", .list([.text(sample)]))]).document
            let node = try YAML.parseSingle(document)
            #expect(node["k"]?.scalar?.resolved == .string(sample), "\(document)")
            #expect(node["l"]?.sequence?.first?.scalar?.resolved == .string(sample), "\(document)")
        }
    }
}
