import Glibc

/// Turns the number of a failed system call into this module's error; call it right after the call failed.
func systemError(_ action: String, _ path: String, number: Int32 = errno) -> ImagesError {
    let code: ImagesError.Code =
        switch number {
        case ENOENT: .notFound
        case ENOSPC, EDQUOT: .storageFull
        case ELOOP: .outsideRoot
        default: .io
        }
    return ImagesError(code, "cannot \(action) \(quoted(path)): \(systemMessage(number))")
}

func systemMessage(_ number: Int32) -> String {
    var buffer: [CChar] = Array(repeating: 0, count: 256)
    guard strerror_r(number, &buffer, buffer.count) == 0 else { return "error \(number)" }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
}

/// Repeats a system call that a signal interrupted.
func retrying<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}
