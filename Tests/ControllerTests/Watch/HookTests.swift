import Crypto
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import NIOCore
import Testing

@testable import Controller

@Suite("Webhooks")
struct HookTests {
    static let secret = "correct horse"

    static let json = #"{"ref":"refs/heads/main","after":"0123","repository":{"full_name":"team/shop"}}"#
    static let form = "payload=%7B%22ref%22%3A%22refs%2Fheads%2Fmain%22%7D"

    private static func code(_ body: String, secret: String = secret, isUpper: Bool = false) -> String {
        let key = SymmetricKey(data: Array(secret.utf8))
        let text = Hexadecimal.text(HMAC<SHA256>.authenticationCode(for: Array(body.utf8), using: key))
        return isUpper ? text.uppercased() : text
    }

    /// Sends a webhook, and says with which status it was answered and whether Git is going to be asked.
    private func send(
        _ headers: [String: String],
        _ body: String,
        to repository: String = "shop",
        times: Int = 1
    ) async throws -> (status: Int, isHinted: Bool) {
        let result = Box()
        let signed = { (settings: inout ControllerSettings) in
            var rules = settings.rules.repositories
            rules[0].webhookSecret = Self.secret
            var other = rules[0]
            other.name = "open"
            other.webhookSecret = nil
            settings.rules = Rules(repositories: rules + [other], environments: [])
        }
        try await WatchFixture.with(["a.txt": "a"], settings: signed) { fixture in
            while case .poll(let name) = fixture.parts.polls.next() { fixture.parts.polls.finish(name, failed: false) }
            let router = fixture.parts.router(logger: Logger(label: "hook-tests"))
            var fields = HTTPFields()
            for (name, value) in headers { fields[try #require(HTTPField.Name(name))] = value }
            let sent = fields
            try await Application(router: router).test(.router) { client in
                for _ in 0..<times {
                    try await client.execute(
                        uri: "/api/v1/hooks/\(repository)",
                        method: .post,
                        headers: sent,
                        body: ByteBuffer(string: body)
                    ) { result.status = $0.status.code }
                }
            }
            guard case .wait(let until?) = fixture.parts.polls.next() else {
                result.isHinted = true
                return
            }
            result.isHinted = until < .now + .seconds(1)
        }
        return (result.status, result.isHinted)
    }

    private final class Box: @unchecked Sendable {
        var status = 0
        var isHinted = false
    }

    @Test(
        "Each forge's way of signing is known",
        arguments: [
            ["X-GitHub-Event": "push", "X-Hub-Signature-256": "sha256=\(code(json))", "X-Hub-Signature": "sha1=00"],
            ["X-Gitea-Event": "push", "X-Gitea-Signature": code(json), "X-Gogs-Signature": code(json)],
            ["X-Forgejo-Event": "push", "X-Forgejo-Signature": code(json)],
            ["X-Gogs-Event": "push", "X-Gogs-Signature": code(json)],
            ["X-Gitlab-Event": "Push Hook", "X-Gitlab-Token": secret],
            ["X-Event-Key": "repo:push", "X-Hub-Signature": "sha256=\(code(json))"],
            ["X-Event-Key": "repo:refs_changed", "X-Hub-Signature": "sha256=\(code(json, isUpper: true))"],
        ]
    )
    func forges(_ headers: [String: String]) async throws {
        let answer = try await send(headers.merging(["Content-Type": "application/json"]) { $1 }, Self.json)
        #expect(answer.status == 202)
        #expect(answer.isHinted)
    }

    @Test("A form, and a body that is no JSON, are taken when they are signed: neither is read")
    func bodies() async throws {
        for (body, type) in [(Self.form, "application/x-www-form-urlencoded"), ("{\"ref\":", "application/json")] {
            let headers = ["X-Hub-Signature-256": "sha256=\(Self.code(body))", "Content-Type": type]
            let answer = try await send(headers, body)
            #expect(answer.status == 202)
            #expect(answer.isHinted)
        }
    }

    @Test("A ping is answered and does nothing")
    func ping() async throws {
        for headers in [["X-GitHub-Event": "ping"], ["X-Event-Key": "diagnostics:ping"]] {
            let signed = headers.merging(["X-Hub-Signature-256": "sha256=\(Self.code(Self.json))"]) { $1 }
            let answer = try await send(signed, Self.json)
            #expect(answer.status == 200)
            #expect(!answer.isHinted)
        }
    }

    @Test(
        "What is not signed as it should be is refused and does nothing",
        arguments: [
            [:],
            ["X-Hub-Signature-256": ""],
            ["X-Hub-Signature-256": "sha256="],
            ["X-Hub-Signature-256": code(json)],
            ["X-Hub-Signature-256": "sha256=\(code(json, secret: "wrong"))"],
            ["X-Hub-Signature-256": "sha256=\(code(json).dropLast(2))"],
            ["X-Hub-Signature-256": "sha256=\(code(json))00"],
            ["X-Hub-Signature-256": "sha256=\(String(repeating: "g", count: 64))"],
            ["X-Hub-Signature-256": "sha1=\(code(json).prefix(40))"],
            ["X-Hub-Signature": "sha1=\(code(json).prefix(40))"],
            // The stronger of two decides alone.
            ["X-Hub-Signature-256": "sha256=\(code(json, secret: ""))", "X-Gitlab-Token": secret],
            ["X-Gitea-Signature": "sha256=\(code(json))"],
            ["X-Gitlab-Token": "wrong"],
            ["X-Gitlab-Token": ""],
            ["X-Gitlab-Token": "correct horses"],
        ]
    )
    func unsigned(_ headers: [String: String]) async throws {
        let answer = try await send(headers.merging(["X-GitHub-Event": "push"]) { $1 }, Self.json)
        #expect(answer.status == 401)
        #expect(!answer.isHinted)
    }

    @Test("What cannot be a webhook is refused for what it is")
    func others() async throws {
        let large = String(repeating: "x", count: HookRoutes.maximumBody + 1)
        let signed = ["X-Hub-Signature-256": "sha256=\(Self.code(large))"]
        #expect(try await send(signed, large).status == 413)
        let plain = ["X-Hub-Signature-256": "sha256=\(Self.code(Self.json))", "Content-Type": "text/plain"]
        #expect(try await send(plain, Self.json).status == 415)
        #expect(try await send(["X-Gitlab-Token": Self.secret], "{}", to: "nobody").status == 404)
        #expect(try await send(["X-Gitlab-Token": ""], "{}", to: "open").status == 401)
    }

    @Test("A largest body is taken, a replay does no more than the first")
    func replays() async throws {
        let large = String(repeating: "x", count: HookRoutes.maximumBody)
        let headers = ["X-Hub-Signature-256": "sha256=\(Self.code(large))"]
        let answer = try await send(headers, large, times: 5)
        #expect(answer.status == 202)
        #expect(answer.isHinted)
    }

    @Test("After too many wrong ones in a second, the next waits for another second")
    func storm() async throws {
        let headers = ["X-Hub-Signature-256": "sha256=\(Self.code("other"))"]
        let answer = try await send(headers, Self.json, times: HookGate.maximumWrongFromOne * 3)
        #expect([401, 429].contains(answer.status))
        #expect(!answer.isHinted)
        let gate = HookGate()
        var refused = 0
        for _ in 0..<HookGate.maximumWrongFromOne * 3 {
            do {
                try gate.enter()
                gate.leave(wasWrong: true)
            } catch let error as ControllerError {
                #expect(error.status == 429)
                refused += 1
            }
        }
        #expect(refused >= HookGate.maximumWrongFromOne / 2)
    }

    @Test("What one address does wrong does not keep out another")
    func addresses() throws {
        let gate = HookGate()
        var held = 0
        while held < HookGate.maximumReading {
            do { try gate.enter("192.0.2.1") } catch { break }
            held += 1
        }
        #expect(held == HookGate.maximumReadingFromOne)
        try gate.enter("192.0.2.2")
        gate.leave("192.0.2.2", wasWrong: false)
        for _ in 0..<held { gate.leave("192.0.2.1", wasWrong: false) }
        try gate.enter("192.0.2.1")
    }
}
