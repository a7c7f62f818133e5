import ControllerAPI
import Git
import Testing

@testable import Runner

@Suite("What a runner shows to Git servers")
struct AccessTests {
    @Test(
        "Each server gets what is meant for it, and no other",
        arguments: [
            ("https://git.example.com/team/shop", "repository"),
            ("https://git.example.com/team/shop.git", "repository"),
            ("https://git.example.com/team/shop2", nil), ("https://git.example.com/team", nil),
            ("https://actions.example.com/team/tool.git", "actions"), ("https://actions.example.com.evil.org/a/b", nil),
            ("http://actions.example.com/team/tool", nil),
        ]
    )
    func chosen(_ url: String, _ user: String?) throws {
        let runner = try TestRunner()
        defer { runner.controller.stop() }
        var assignment = try runner.assignment("- run: pwd")
        assignment.access = [
            RepositoryAccess(address: "https://git.example.com/team/shop.git", username: "repository", secret: "s"),
            RepositoryAccess(address: "https://actions.example.com", username: "actions", secret: "s"),
        ]
        #expect(assignment.credentials(for: url)?.description == user.map { "credentials of \($0)" })
    }
}
