import HTTPTypes
import Hummingbird

/// Whether a form comes from a page of ours: browsers say where a request that changes something was made.
enum SameOrigin {
    /// Refuses what a page of another site had somebody's browser send.
    ///
    /// Cookies are `SameSite=Strict` already; this holds for those who have none yet. Programs say nothing and are let through.
    static func check(_ request: Request) throws {
        if let name = HTTPField.Name("Sec-Fetch-Site"), let site = request.headers[name] {
            guard site == "same-origin" || site == "none" else { throw refusal }
            return
        }
        guard let origin = request.headers[.origin] else { return }
        let host = origin.split(separator: "/", omittingEmptySubsequences: true).last.map { String($0) }
        guard let authority = request.head.authority, host?.lowercased() == authority.lowercased() else {
            throw refusal
        }
    }

    private static var refusal: Problem { Problem(.forbidden, "this was sent by a page of another site") }
}
