import HTTPTransport
import Manifests

/// An `httpGet` probe: any status from 200 to 399 is success.
struct HTTPProbe: Sendable {
    let http: HTTPClient

    /// A path whose spaces, and whatever else no request may have as it is, are escaped (RFC 3986, section 2.1).
    static func escaped(_ path: String) -> String {
        var result = ""
        for byte in path.utf8 {
            if (0x21...0x7e).contains(byte) {
                result.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                result += (byte < 16 ? "%0" : "%") + String(byte, radix: 16, uppercase: true)
            }
        }
        return result
    }

    /// Nil on success, else why not.
    func ask(_ get: Probe.HTTPGet, address: String, atMost limit: Duration) async -> String? {
        let host = get.host ?? address
        let authority = host.contains(":") ? "[\(host)]" : host
        let path = Self.escaped(get.path.hasPrefix("/") ? get.path : "/" + get.path)
        var request = HTTPRequest(.get, "\(get.isTLS ? "https" : "http")://\(authority):\(get.port)\(path)")
        request.headers["User-Agent"] = "headgate-probe"
        for name in Set(get.headers.map(\.name)) { request.headers.remove(name) }
        for header in get.headers { request.headers.add(header.name, header.value) }
        // As kubelet: what is asked is whether the program answers, not who it is.
        request.tls.isVerified = false
        // Nothing stays open that a program would wait for when it is to end.
        request.isAlone = true
        request.timeouts = HTTPTimeouts(connect: limit, total: limit, idle: nil)
        request.bodyLimit = 1024 * 1024
        do {
            let response = try await http.send(request)
            return (200..<400).contains(response.status) ? nil : "\(path) answered \(response.status)"
        } catch {
            return error.message
        }
    }
}
