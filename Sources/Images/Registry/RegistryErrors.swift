import HTTPTypes
import Hummingbird
import NIOCore

/// The one place where this module's errors become the status and codes of the distribution specification.
enum RegistryErrors {
    static func response(to error: ImagesError, isHead: Bool = false) -> Response {
        let (status, code) = outcome(of: error.code)
        let message = status == .internalServerError ? "the registry cannot read or write its files" : error.message
        return response(status, code, message, isHead: isHead)
    }

    static func response(_ status: HTTPResponse.Status, _ code: String, _ message: String, isHead: Bool) -> Response {
        let text = #"{"errors":[{"code":"\#(code)","message":"\#(RegistryJSON.escaped(message))"}]}"# + "\n"
        let buffer = ByteBuffer(string: text)
        let headers: HTTPFields = [
            .contentType: "application/json; charset=utf-8", .contentLength: String(buffer.readableBytes),
        ]
        return Response(status: status, headers: headers, body: isHead ? .init() : .init(byteBuffer: buffer))
    }

    private static func outcome(of code: ImagesError.Code) -> (HTTPResponse.Status, String) {
        switch code {
        case .invalidDigest, .digestMismatch: (.badRequest, "DIGEST_INVALID")
        case .invalidName: (.badRequest, "NAME_INVALID")
        case .nameUnknown: (.notFound, "NAME_UNKNOWN")
        case .blobUnknown: (.notFound, "BLOB_UNKNOWN")
        case .uploadUnknown: (.notFound, "BLOB_UPLOAD_UNKNOWN")
        case .rangeInvalid: (.rangeNotSatisfiable, "BLOB_UPLOAD_INVALID")
        case .sizeMismatch: (.badRequest, "SIZE_INVALID")
        case .tooLarge: (.contentTooLarge, "SIZE_INVALID")
        case .manifestUnknown: (.notFound, "MANIFEST_UNKNOWN")
        case .manifestInvalid: (.badRequest, "MANIFEST_INVALID")
        case .manifestBlobUnknown: (.badRequest, "MANIFEST_BLOB_UNKNOWN")
        case .unauthorized: (.unauthorized, "UNAUTHORIZED")
        case .denied: (.forbidden, "DENIED")
        case .conflict: (.conflict, "DENIED")
        case .tooMany: (.tooManyRequests, "TOOMANYREQUESTS")
        case .invalidArgument: (.badRequest, "UNSUPPORTED")
        case .storageFull: (.init(code: 507, reasonPhrase: "Insufficient Storage"), "UNKNOWN")
        default: (.internalServerError, "UNKNOWN")
        }
    }
}

/// The little JSON that needs no encoder.
enum RegistryJSON {
    /// Text as it stands between quotes.
    static func escaped(_ text: String) -> String {
        var result = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case _ where scalar.value < 32:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
