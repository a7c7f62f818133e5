import HTTPTransport
import HeadgateConfiguration

/// Pull requests that the controller opens itself.
///
/// GitHub and Gitea (with Forgejo) take the same request for it.
extension ForgeAPI {
    /// What is asked to be merged.
    struct Proposal: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case branch = "head"
            case base
            case title
            case body
        }

        var branch: String
        var base: String
        var title: String
        var body: String
    }

    private struct OpenPull: Decodable {
        struct Branch: Decodable {
            var ref: String
        }

        enum CodingKeys: String, CodingKey {
            case page = "html_url"
            case head
        }

        var page: String
        var head: Branch?
    }

    /// The address of the pull request for a branch: the open one, or a new one.
    ///
    /// - Throws: `ControllerError` with what the forge says.
    func open(_ proposal: Proposal, on forge: ForgeRule) async throws -> String {
        if let known = try await known(proposal, on: forge) { return known }
        var request = self.request(.post, Self.pulls(forge).string, of: forge)
        request.headers["Content-Type"] = "application/json"
        request.body = .text(try JSON.encode(proposal))
        let response = try await sent(request, to: forge)
        // Another controller, or an earlier life of this one, may have opened it just now.
        if response.status == 409 || response.status == 422, let known = try await known(proposal, on: forge) {
            return known
        }
        return try read(OpenPull.self, from: response, of: forge).page
    }

    private func known(_ proposal: Proposal, on forge: ForgeRule) async throws -> String? {
        var url = Self.pulls(forge).query("state", "open").query("limit", "50").query("per_page", "50")
        if forge.kind == .github {
            let owner = forge.project.prefix { $0 != "/" }
            url = url.query("head", "\(owner):\(proposal.branch)").query("base", proposal.base)
        }
        let response = try await sent(request(.get, url.string, of: forge), to: forge)
        return try read([OpenPull].self, from: response, of: forge).first { $0.head?.ref == proposal.branch }?.page
    }

    private static func pulls(_ forge: ForgeRule) -> URLBuilder {
        URLBuilder(forge.api).path("repos").nested(forge.project).path("pulls")
    }

    private func sent(_ request: HTTPRequest, to forge: ForgeRule) async throws -> HTTPResponse {
        do {
            return try await http.send(request)
        } catch {
            if error.code == .cancelled { throw CancellationError() }
            throw ControllerError(
                .unavailable,
                "the forge at \(forge.api) does not answer: \(error.message)",
                cause: error
            )
        }
    }

    /// What the forge says, without what it may repeat of the request.
    private func read<Answer: Decodable>(
        _ type: Answer.Type,
        from response: HTTPResponse,
        of forge: ForgeRule
    ) throws -> Answer {
        guard response.isSuccess else {
            throw ControllerError(
                response.status >= 500 || response.status == 429 ? .unavailable : .conflict,
                "the forge at \(forge.api) answers \(response.status) for pull requests of \(forge.project)"
            )
        }
        do {
            return try JSON.decode(type, from: response.body)
        } catch {
            throw ControllerError(
                .unavailable,
                "the forge answers in a form that this program does not know",
                cause: error
            )
        }
    }
}
