import Glibc

/// A file open for sending.
final class UploadFile: Sendable {
    let length: Int64
    private let descriptor: CInt

    init(_ path: String) throws(HTTPError) {
        let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw HTTPError(.body, "cannot open \(path): \(Self.reason())")
        }
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw HTTPError(.body, "cannot send \(path): it is not a regular file")
        }
        self.descriptor = descriptor
        length = Int64(status.st_size)
    }

    deinit {
        close(descriptor)
    }

    /// The bytes at an offset; fewer than asked for only at the end as it was when opened.
    func read(at offset: Int64, into target: UnsafeMutableRawBufferPointer) -> Upload.Reading {
        let wanted = min(Int64(target.count), length - offset)
        guard wanted > 0 else {
            return .bytes(0)
        }
        while true {
            let count = unsafe pread(descriptor, target.baseAddress, Int(wanted), off_t(offset))
            if count > 0 {
                return .bytes(count)
            }
            if count == 0 {
                return .failed(HTTPError(.body, "the file to send became shorter"))
            }
            if errno != EINTR {
                return .failed(HTTPError(.body, "cannot read the file to send: \(Self.reason())"))
            }
        }
    }

    private static func reason() -> String {
        unsafe String(cString: strerror(errno))
    }
}
