import HTTPTransport

/// A `grpc` probe: the health check that gRPC servers offer (grpc/grpc, `doc/health-checking.md`), over HTTP/2 without TLS.
struct GRPCProbe: Sendable {
    let http: HTTPClient

    /// Nil on success, else why not.
    func ask(port: Int, service: String, address: String, atMost limit: Duration) async -> String? {
        let authority = address.contains(":") ? "[\(address)]" : address
        var request = HTTPRequest(.post, "http://\(authority):\(port)/grpc.health.v1.Health/Check")
        request.version = .http2
        request.isAlone = true
        request.headers = [
            "Content-Type": "application/grpc", "TE": "trailers", "User-Agent": "headgate-probe",
        ]
        request.body = .bytes(Self.request(service))
        request.timeouts = HTTPTimeouts(connect: limit, total: limit, idle: nil)
        request.bodyLimit = 64 * 1024
        do {
            let response = try await http.send(request)
            guard response.status == 200 else { return "the gRPC server answered \(response.status)" }
            // A refusal has no message, and its status stands where the head does.
            if let status = response.headers["grpc-status"], status != "0" {
                let words = response.headers["grpc-message"].map { ": \($0)" } ?? ""
                return "the gRPC server answered with status \(status)\(words)"
            }
            return Self.trouble(in: response.body)
        } catch {
            return error.message
        }
    }

    /// A message in its frame: not compressed, four bytes of length, and field 1, the service's name, unless it is empty.
    static func request(_ service: String) -> [UInt8] {
        let name = Array(service.utf8)
        let message = name.isEmpty ? [] : [0x0A] + varint(name.count) + name
        return [0] + (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0)) } + message
    }

    /// Nil for an answer that says that the service serves.
    static func trouble(in body: [UInt8]) -> String? {
        guard body.count >= 5, body[0] == 0 else { return "the gRPC server's answer has no health in it" }
        let length = body[1..<5].reduce(0) { $0 << 8 | Int($1) }
        guard body.count >= 5 + length else { return "the gRPC server's answer is cut off" }
        switch status(in: body[5..<5 + length]) {
        case 1: return nil
        case 0: return "the service says UNKNOWN"
        case 2: return "the service says NOT_SERVING"
        case 3: return "the service says SERVICE_UNKNOWN"
        case let other?: return "the service says \(other)"
        case nil: return "the gRPC server's answer cannot be read"
        }
    }

    /// Field 1 of a protobuf message, 0 where it is left out; nil for what is no message.
    private static func status(in message: ArraySlice<UInt8>) -> Int? {
        var rest = message
        var status = 0
        while !rest.isEmpty {
            guard let tag = number(&rest) else { return nil }
            switch tag & 7 {
            case 0:
                guard let value = number(&rest) else { return nil }
                if tag >> 3 == 1 { status = value }
            case 1 where rest.count >= 8: rest = rest.dropFirst(8)
            case 5 where rest.count >= 4: rest = rest.dropFirst(4)
            case 2:
                guard let length = number(&rest), length <= rest.count else { return nil }
                rest = rest.dropFirst(length)
            default: return nil
            }
        }
        return status
    }

    private static func varint(_ value: Int) -> [UInt8] {
        value < 0x80
            ? [UInt8(value)] : [UInt8(truncatingIfNeeded: value & 0x7F | 0x80)] + varint(value >> 7)
    }

    /// Takes a number of seven bits a byte off the front; nil for one of more than 35 bits.
    private static func number(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = bytes.popFirst() else { return nil }
            value |= Int(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        return nil
    }
}
