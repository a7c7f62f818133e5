/// One request of an exchange: the first, or the next after a redirect.
struct Hop: Sendable {
    let url: ParsedURL
    let method: HTTPMethod
    let headers: HTTPHeaders
    let sendsBody: Bool
    let number: Int

    init(_ request: HTTPRequest, url: ParsedURL) {
        self.init(url: url, method: request.method, headers: request.headers, sendsBody: true, number: 0)
    }

    private init(url: ParsedURL, method: HTTPMethod, headers: HTTPHeaders, sendsBody: Bool, number: Int) {
        self.url = url
        self.method = method
        self.headers = headers
        self.sendsBody = sendsBody
        self.number = number
    }

    /// Fields that are for the origin alone.
    private static let credentials = ["Authorization", "Cookie", "Proxy-Authorization", "X-Registry-Auth"]

    /// Where an answer sends the request, nil when it is the answer.
    func next(after head: HTTPHead, of request: HTTPRequest, isRepeatable: Bool) throws(HTTPError) -> Hop? {
        guard case .follow(let most) = request.redirects, let location = head.headers["Location"],
            [301, 302, 303, 307, 308].contains(head.status)
        else {
            return nil
        }
        guard number < most else {
            throw HTTPError(.redirect, "\(url.safeText): more than \(most) redirects")
        }
        let target: ParsedURL
        do {
            target = try ParsedURL(location, relativeTo: url)
        } catch {
            throw HTTPError(.redirect, "\(url.safeText): redirected to what is no http URL", cause: error)
        }
        let staysAtOrigin = target.hasSameOrigin(as: url)
        guard target.scheme == "https" || url.scheme == "http" else {
            throw HTTPError(.redirect, "\(url.safeText): redirected from https to http")
        }
        guard staysAtOrigin || request.unixSocket == nil else {
            throw HTTPError(.redirect, "\(url.safeText): redirected away from the unix socket")
        }
        let becomesGet = head.status == 303 ? method != .head : (head.status < 303 && method == .post)
        let keepsBody = sendsBody && !becomesGet
        guard !keepsBody || isRepeatable else {
            throw HTTPError(.redirect, "\(url.safeText): redirected, but the body can be sent only once")
        }
        var headers = headers
        if !staysAtOrigin {
            for name in Self.credentials {
                headers.remove(name)
            }
        }
        if becomesGet {
            headers.remove("Content-Type")
        }
        return Hop(
            url: target,
            method: becomesGet ? .get : method,
            headers: headers,
            sendsBody: keepsBody,
            number: number + 1
        )
    }
}
