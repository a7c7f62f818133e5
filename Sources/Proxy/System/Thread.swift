import Glibc

/// Operating system threads for what blocks: the proxy's loops, and a client's wait for its answer.
enum Thread {
    /// Runs `body` on a thread of its own, which ends with it.
    static func start(_ body: @escaping @Sendable () -> Void) throws(ProxyError) {
        let box = unsafe Unmanaged.passRetained(Body(body))
        var attributes = pthread_attr_t()
        unsafe pthread_attr_init(&attributes)
        defer { unsafe pthread_attr_destroy(&attributes) }
        unsafe pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        unsafe pthread_attr_setstacksize(&attributes, 512 * 1024)
        var thread = pthread_t()
        let status = unsafe pthread_create(&thread, &attributes, runBody, box.toOpaque())
        guard status == 0 else {
            unsafe box.release()
            throw SystemFailure(number: status, call: "pthread_create").proxyError("thread")
        }
    }

    private final class Body: Sendable {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }

        static func take(_ pointer: UnsafeMutableRawPointer) -> Body {
            unsafe Unmanaged<Body>.fromOpaque(pointer).takeRetainedValue()
        }
    }

    private static let runBody: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = { pointer in
        if let pointer = unsafe pointer {
            unsafe Body.take(pointer).run()
        }
        return nil
    }
}
