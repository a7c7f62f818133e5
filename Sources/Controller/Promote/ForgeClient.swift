import HTTPTransport

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Opens pull requests on a forge.
///
/// GitHub and Gitea (with Forgejo) take the same request for it; only their addresses and tokens are written differently.
struct ForgeClient: Sendable {
    let rule: PullRequestRule
    let http: HTTPClient

    private struct Request: Encodable {
        var title: String
        var body: String
        var head: String
        var base: String
    }

    private struct Answer: Decodable {
        struct Branch: Decodable {
            var ref: String
        }

        var page: String
        var head: Branch?

        enum CodingKeys: String, CodingKey {
            case page = "html_url"
            case head
        }
    }

    /// The address of the pull request for a branch: the open one, or a new one.
    ///
    /// - Throws: `ControllerError` with what the forge says.
    func open(branch: String, base: String, title: String, body: String) async throws -> String {
        if let known = try await known(branch: branch, base: base) { return known }
        var request = self.request(.post, "pulls")
        request.body = .bytes(
            Array(try JSONEncoder().encode(Request(title: title, body: body, head: branch, base: base)))
        )
        request.headers["Content-Type"] = "application/json"
        let response = try await sent(request)
        // Another controller, or an earlier life of this one, may have opened it just now.
        if response.status == 409 || response.status == 422, let known = try await known(branch: branch, base: base) {
            return known
        }
        guard response.isSuccess else { throw refused(response) }
        do {
            return try JSONDecoder().decode(Answer.self, from: Data(response.body)).page
        } catch {
            throw ControllerError(
                .unavailable,
                "the forge answers in a form that this program does not know",
                cause: error
            )
        }
    }

    private func known(branch: String, base: String) async throws -> String? {
        let owner = rule.project.split(separator: "/").first.map(String.init) ?? ""
        var address = "pulls?state=open&limit=50&per_page=50"
        if rule.forge == .github {
            address += "&head=\(Link.segment("\(owner):\(branch)"))&base=\(Link.segment(base))"
        }
        let response = try await sent(request(.get, address))
        guard response.isSuccess else { throw refused(response) }
        do {
            let open = try JSONDecoder().decode([Answer].self, from: Data(response.body))
            return open.first { $0.head?.ref == branch }?.page
        } catch {
            throw ControllerError(
                .unavailable,
                "the forge answers in a form that this program does not know",
                cause: error
            )
        }
    }

    private func request(_ method: HTTPMethod, _ path: String) -> HTTPRequest {
        var request = HTTPRequest(method, "\(rule.api)/repos/\(rule.project)/\(path)")
        request.headers["Accept"] = "application/json"
        request.headers["User-Agent"] = "headgate"
        request.headers["Authorization"] = (rule.forge == .github ? "Bearer " : "token ") + rule.token
        request.timeouts = HTTPTimeouts(connect: .seconds(5), total: .seconds(30), idle: .seconds(30))
        return request
    }

    private func sent(_ request: HTTPRequest) async throws -> HTTPResponse {
        do {
            return try await http.send(request)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw ControllerError(
                .unavailable,
                "the forge at \(rule.api) does not answer: \(error.message)",
                cause: error
            )
        }
    }

    /// What the forge says, without what it may repeat of the request.
    private func refused(_ response: HTTPResponse) -> ControllerError {
        ControllerError(
            response.status >= 500 || response.status == 429 ? .unavailable : .conflict,
            "the forge at \(rule.api) answers \(response.status) for pull requests of \(rule.project)"
        )
    }
}
