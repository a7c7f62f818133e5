import Glibc

/// A thread for what blocks for long.
enum DetachedThread {
    private final class Body {
        let run: @Sendable () -> Void

        init(_ run: @escaping @Sendable () -> Void) {
            self.run = run
        }
    }

    /// Runs a body on a thread of its own.
    static func start(_ body: @escaping @Sendable () -> Void) throws(RunnerError) {
        let box = Unmanaged.passRetained(Body(body))
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Body>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            },
            box.toOpaque()
        )
        guard status == 0 else {
            box.release()
            throw RunnerError(.unavailable, "a thread could not be made: \(String(cString: strerror(status)))")
        }
        pthread_detach(thread)
    }
}
