import HTTPTransport
import HeadgateConfiguration

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Speaks to GitHub, GitLab, and Gitea or Forgejo.
///
/// Redirects are not followed, so the token goes to the configured address only. What comes back is bounded and believed no
/// further than its types.
struct ForgeAPI: Sendable {
    /// What a forge made of a status.
    enum Answer: Sendable, Equatable {
        case taken

        /// It will not take it, however often it is sent.
        case refused(String)

        /// It may take it later; not before these seconds, if it says so.
        case later(String, seconds: Int?)
    }

    private static let timeouts = HTTPTimeouts(connect: .seconds(5), total: .seconds(20), idle: .seconds(10))
    private static let maximumAnswer = 4 << 20

    let http: HTTPClient

    // MARK: - Pull requests

    /// What the forge says of a pull request; nil when it knows none of that number.
    func pull(_ number: Int, of forge: ForgeRule) async throws -> ForgePull? {
        let url: URLBuilder
        switch forge.kind {
        case .github, .gitea:
            url = URLBuilder(forge.api).path("repos").nested(forge.project).path("pulls", String(number))
        case .gitlab:
            url = Self.gitlabProject(forge).path("merge_requests", String(number))
        }
        let response = try await http.send(request(.get, url.string, of: forge))
        if response.status == 404 { return nil }
        guard response.isSuccess else {
            throw ControllerError(.unavailable, "\(forge.api) answered \(response.status) about pull request \(number)")
        }
        do {
            if forge.kind == .gitlab {
                return try JSON.decode(ForgePull.GitLab.self, from: response.body).pull
            }
            return try JSON.decode(ForgePull.GitHub.self, from: response.body).pull
        } catch {
            throw ControllerError(.unavailable, "\(forge.api) answered nothing that is a pull request", cause: error)
        }
    }

    // MARK: - Statuses

    /// Tells the forge how a run of a commit stands.
    func send(_ status: CommitStatus, to forge: ForgeRule) async throws -> Answer {
        var request: HTTPRequest
        switch forge.kind {
        case .github, .gitea:
            let url = URLBuilder(forge.api).path("repos").nested(forge.project).path("statuses", status.revision)
            request = self.request(.post, url.string, of: forge)
            request.headers["Content-Type"] = "application/json"
            request.body = .text(
                try JSON.encode([
                    "state": status.state.word(for: forge.kind), "context": status.context,
                    "description": status.description, "target_url": status.target,
                ])
            )
        case .gitlab:
            let url = Self.gitlabProject(forge).path("statuses", status.revision)
                .query("state", status.state.word(for: forge.kind)).query("name", status.context)
                .query("description", status.description).query("target_url", status.target)
            request = self.request(.post, url.string, of: forge)
        }
        return Self.answer(try await http.send(request))
    }

    private static func answer(_ response: HTTPResponse) -> Answer {
        let words = "it answered \(response.status)"
        switch response.status {
        case 200..<300: return .taken
        // The commit or the request itself is not accepted. GitLab says 400 where the state is the one it has.
        case 400, 409, 410, 422: return .refused(words)
        default: return .later(words, seconds: response.headers["Retry-After"].flatMap { Int($0) })
        }
    }

    func request(_ method: HTTPMethod, _ url: String, of forge: ForgeRule) -> HTTPRequest {
        var headers: HTTPHeaders = ["Accept": "application/json"]
        switch forge.kind {
        case .github:
            headers["Authorization"] = "Bearer \(forge.token)"
            headers["Accept"] = "application/vnd.github+json"
            headers["X-GitHub-Api-Version"] = "2022-11-28"
        case .gitea: headers["Authorization"] = "token \(forge.token)"
        case .gitlab: headers["PRIVATE-TOKEN"] = forge.token
        }
        return HTTPRequest(
            method,
            url,
            headers: headers,
            timeouts: Self.timeouts,
            bodyLimit: Self.maximumAnswer,
            redirects: .stop
        )
    }

    private static func gitlabProject(_ forge: ForgeRule) -> URLBuilder {
        URLBuilder(forge.api).path("projects", forge.project)
    }
}
