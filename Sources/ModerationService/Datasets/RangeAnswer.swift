import HTTPTransport

/// What the head of an answer says about the bytes that follow.
enum RangeAnswer: Sendable, Hashable {
    /// They go on where the partial file ends; how many there will be in all, if that is said.
    case rest(total: Int?)
    /// They are the whole file, from its start.
    case whole(total: Int?)
    /// None follow: all of them are there already.
    case complete
    /// They are no continuation of what is there, which has to be asked for from the start.
    case unfit
    /// The server says no, or not now.
    case failure

    /// Reads an answer to a request for everything from `offset` on (RFC 9110, 14.4 and 15.5.17).
    init(status: Int, headers: HTTPHeaders, offset: Int) {
        let length = headers["Content-Length"].flatMap { Int($0) }
        switch status {
        case 200: self = .whole(total: length)
        case 206 where offset > 0:
            guard let range = ContentRange(headers["Content-Range"] ?? ""), range.start == offset else {
                self = .unfit
                return
            }
            self = .rest(total: range.total)
        case 416 where offset > 0:
            let range = ContentRange(headers["Content-Range"] ?? "")
            self = range?.start == nil && range?.total == offset ? .complete : .unfit
        default: self = .failure
        }
    }

    /// `bytes 10-19/20`, `bytes 10-19/*` or `bytes */20`.
    private struct ContentRange {
        var start: Int?
        var total: Int?

        init?(_ text: String) {
            let words = text.split(separator: " ")
            guard words.count == 2, words[0].lowercased() == "bytes" else { return nil }
            let parts = words[1].split(separator: "/")
            guard parts.count == 2 else { return nil }
            total = Int(parts[1])
            if parts[0] == "*" { return }
            let bounds = parts[0].split(separator: "-")
            guard bounds.count == 2, let first = Int(bounds[0]), let last = Int(bounds[1]), last >= first,
                total.map({ last < $0 }) ?? true
            else { return nil }
            start = first
        }
    }
}
