import CGit2

/// Gives libgit2 our sockets for `git://` and `http://`, and to its TLS for what lies beneath `https://`.
enum BoundedStream {
    /// Takes the place of the library's own sockets, for the whole process.
    static func register() throws(GitError) {
        let status = unsafe headgate_stream_register { out, host, port in
            guard let out = unsafe out, let host = unsafe host, let port = unsafe port else { return -1 }
            return unsafe BoundedStream.open(out, String(cString: host), String(cString: port))
        }
        try check(status, "take over Git's sockets")
    }

    private static func open(
        _ out: UnsafeMutablePointer<UnsafeMutablePointer<git_stream>?>,
        _ host: String,
        _ port: String
    ) -> Int32 {
        guard let operation = NetworkOperation.current, let port = Int(port) else {
            return report("a connection outside of any operation")
        }
        let socket = BoundedSocket(operation, host: host, port: port)
        let context = unsafe Unmanaged.passRetained(socket)
        let stream = unsafe headgate_stream_new(
            context.toOpaque(),
            { stream in unsafe BoundedStream.socket(stream)?.connect() == true ? 0 : BoundedStream.fail() },
            { stream, buffer, count in
                guard let buffer = unsafe buffer, let socket = unsafe BoundedStream.socket(stream) else { return -1 }
                let received = unsafe socket.read(into: buffer, count: count)
                return received >= 0 ? received : Int(BoundedStream.fail())
            },
            { stream, buffer, count, _ in
                guard let buffer = unsafe buffer, let socket = unsafe BoundedStream.socket(stream) else { return -1 }
                let sent = unsafe socket.write(buffer, count: count)
                return sent >= 0 ? sent : Int(BoundedStream.fail())
            },
            { stream in
                unsafe BoundedStream.socket(stream)?.disconnect()
                return 0
            },
            { stream in
                guard let context = unsafe headgate_stream_context(stream) else { return }
                unsafe Unmanaged<BoundedSocket>.fromOpaque(context).release()
                unsafe headgate_stream_delete(stream)
            }
        )
        guard let stream = unsafe stream else {
            unsafe context.release()
            return report("out of memory")
        }
        unsafe out.pointee = unsafe stream
        return 0
    }

    private static func socket(_ stream: UnsafeMutablePointer<git_stream>?) -> BoundedSocket? {
        guard let context = unsafe headgate_stream_context(stream) else { return nil }
        return unsafe Unmanaged<BoundedSocket>.fromOpaque(context).takeUnretainedValue()
    }

    /// libgit2 keeps the last error of the thread; ours must not be mistaken for an older one.
    private static func fail() -> Int32 {
        report(NetworkOperation.current?.failure?.message ?? "the connection failed")
    }

    private static func report(_ message: String) -> Int32 {
        unsafe git_error_set_str(Int32(GIT_ERROR_NET.rawValue), message)
        return -1
    }
}
