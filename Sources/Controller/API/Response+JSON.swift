import HTTPTypes
import Hummingbird
import NIOCore

extension Response {
    /// An answer in JSON, never stored by anyone on the way.
    static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) throws -> Response {
        let text = try JSON.encode(value)
        return Response(
            status: status,
            headers: [
                .contentType: "application/json; charset=utf-8",
                .cacheControl: "no-store",
                .xContentTypeOptions: "nosniff",
            ],
            body: ResponseBody(byteBuffer: ByteBuffer(string: text))
        )
    }
}

extension Request {
    /// The bytes of a body that must be small.
    ///
    /// - Throws: `.tooLarge` over the limit, before the rest is read.
    func bytes(upTo limit: Int) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        for try await part in body {
            guard bytes.count + part.readableBytes <= limit else {
                throw ControllerError(.tooLarge, "the body is over \(limit) bytes")
            }
            bytes.append(contentsOf: part.readableBytesView)
        }
        return bytes
    }

    /// A body in JSON.
    func decoded<Value: Decodable>(_ type: Value.Type, upTo limit: Int = 256 * 1024) async throws -> Value {
        let bytes = try await bytes(upTo: limit)
        do {
            return try JSON.decode(type, from: Self.withoutNUL(bytes))
        } catch {
            throw ControllerError(.invalid, "the body is not the JSON this call takes (\(type))", cause: error)
        }
    }

    /// JSON in which the character NUL, which no database takes, is the replacement character.
    static func withoutNUL(_ bytes: [UInt8]) -> [UInt8] {
        let escape = Array("u0000".utf8)
        guard bytes.firstRange(of: [UInt8(ascii: "\\")] + escape) != nil else { return bytes }
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var rest = bytes[...]
        while let byte = rest.popFirst() {
            result.append(byte)
            // A backslash takes what follows with it, also another backslash.
            guard byte == UInt8(ascii: "\\"), let next = rest.first else { continue }
            if rest.starts(with: escape) {
                result += Array("ufffd".utf8)
                rest = rest.dropFirst(escape.count)
            } else {
                result.append(next)
                rest = rest.dropFirst()
            }
        }
        return result
    }

    /// An integer in the query, within bounds.
    func integer(_ name: String, default standard: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = uri.queryParameters[Substring(name)] else { return standard }
        guard let value = Int(text), range.contains(value) else {
            throw ControllerError(
                .invalid,
                "'\(name)' takes a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return value
    }

    /// A text in the query.
    func text(_ name: String) -> String? {
        uri.queryParameters[Substring(name)].map(String.init)
    }
}
