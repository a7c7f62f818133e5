import Glibc

/// Runs what blocks on a thread of its own.
enum OwnThread {
    private final class Work {
        let body: () -> Void

        init(_ body: @escaping () -> Void) {
            self.body = body
        }
    }

    static func run<Answer: Sendable>(_ body: @escaping @Sendable () -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            let box = Unmanaged.passRetained(Work { continuation.resume(returning: body()) })
            var thread = pthread_t()
            let status = pthread_create(
                &thread,
                nil,
                { argument in
                    if let argument { Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().body() }
                    return nil
                },
                box.toOpaque()
            )
            if status == 0 {
                pthread_detach(thread)
            } else {
                // Better a question that holds everything up than none.
                box.takeRetainedValue().body()
            }
        }
    }
}
