import Glibc

/// An `errno` value and the call it came from.
struct SystemFailure: Error, CustomStringConvertible {
    let number: Int32
    let call: String

    /// Reads `errno`; to be made right after the failed call.
    init(_ call: String) {
        self.init(number: errno, call: call)
    }

    init(number: Int32, call: String) {
        self.number = number
        self.call = call
    }

    /// What the system calls this error.
    var reason: String {
        var text = [CChar](repeating: 0, count: 128)
        guard unsafe strerror_r(number, &text, text.count) == 0 else { return "error \(number)" }
        return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    var description: String { "\(call): \(reason)" }

    /// The error as callers of the module see it.
    func proxyError(_ subject: String) -> ProxyError {
        let code: ProxyError.Code =
            switch number {
            case EADDRINUSE: .addressInUse
            case EADDRNOTAVAIL: .addressUnavailable
            case EACCES, EPERM: .permissionDenied
            default: .system
            }
        return ProxyError(code, "\(subject): \(reason)", cause: self)
    }
}
