import CCurl

/// A transfer while libcurl works on it.
///
/// Used by the loop's thread only.
final class ActiveTransfer {
    let transfer: Transfer
    let easy: EasyHandle
    let started = ContinuousClock.now
    private(set) var hop: Hop
    /// Where the answer sends the request, once its head is here.
    private(set) var redirect: Hop?
    /// Why a callback stopped the transfer.
    private(set) var failure: HTTPError?
    /// Whether its waiters must be looked after.
    var isChanged = false
    private var headers = HeaderParser()
    private var sent: Int64 = 0
    private var discarded = 0

    /// Bytes of a redirect's own body that are read to keep the connection; past them it is closed.
    private static let discardLimit = 64 << 10

    init(_ transfer: Transfer, easy: EasyHandle) {
        self.transfer = transfer
        self.easy = easy
        hop = Hop(transfer.request, url: transfer.url)
    }

    /// Turns to the next hop.
    func follow(_ next: Hop) {
        hop = next
        redirect = nil
        headers = HeaderParser()
        sent = 0
        discarded = 0
    }

    func receive(headerLine line: [UInt8]) -> Bool {
        switch headers.consume(line) {
        case .more:
            return true
        case .failed(let code, let message):
            failure = HTTPError(code, "\(label): \(message)")
            return false
        case .head(let head):
            do {
                redirect = try hop.next(
                    after: head,
                    of: transfer.request,
                    isRepeatable: transfer.upload.isRepeatable
                )
            } catch {
                failure = error
                return false
            }
            if redirect == nil {
                transfer.receive(head)
                isChanged = true
            }
            return true
        }
    }

    /// Takes a piece of the body; returns what libcurl's write callback does.
    func receive(_ bytes: UnsafeRawBufferPointer) -> Int {
        if redirect != nil {
            discarded += bytes.count
            return discarded <= Self.discardLimit ? bytes.count : 0
        }
        switch unsafe transfer.receive(bytes) {
        case .taken:
            isChanged = true
            return bytes.count
        case .pause:
            return Int(CURL_WRITEFUNC_PAUSE)
        case .tooLarge(let limit):
            failure = HTTPError(.tooLarge, "\(label): the answer is longer than \(limit) bytes")
            return 0
        }
    }

    /// Gives the next piece of the upload; returns what libcurl's read callback does.
    func send(into target: UnsafeMutableRawBufferPointer) -> Int {
        switch unsafe transfer.upload.read(at: sent, into: target) {
        case .bytes(let count):
            sent += Int64(count)
            return count
        case .pause:
            return Int(CURL_READFUNC_PAUSE)
        case .failed(let error):
            failure = error
            return Int(CURL_READFUNC_ABORT)
        }
    }

    func seek(to offset: Int64) -> Bool {
        guard transfer.upload.isRepeatable, offset >= 0, offset <= transfer.upload.length ?? 0 else {
            return false
        }
        sent = offset
        return true
    }

    /// What the end of libcurl's work means for the exchange.
    func outcome(of code: CURLcode) -> Result<Void, HTTPError> {
        if let failure {
            return .failure(failure)
        }
        // libcurl takes a connection that ends within the header for an answer without body.
        guard code != CURLE_OK || headers.isDone else {
            return .failure(HTTPError(.connectionLost, "\(label): the connection ended within the header"))
        }
        return code == CURLE_OK ? .success(()) : .failure(HTTPError(code, label: label, handle: easy))
    }

    private var label: String {
        transfer.label(hop)
    }
}
