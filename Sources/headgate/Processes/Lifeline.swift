import Glibc
import Synchronization

/// Ends this process when the one that started it is gone.
///
/// Under `headgate up` the standard input is a pipe whose other end only the supervisor holds. However the supervisor
/// ends, that pipe ends with it.
enum Lifeline {
    /// Watches the standard input when `HEADGATE_LIFELINE=stdin` is set; does nothing elsewhere.
    static func watch() {
        guard let value = getenv("HEADGATE_LIFELINE"), String(cString: value) == "stdin" else { return }
        var thread = pthread_t()
        let status = pthread_create(
            &thread,
            nil,
            { _ in
                var byte: UInt8 = 0
                while true {
                    let count = read(STDIN_FILENO, &byte, 1)
                    if count > 0 || (count < 0 && errno == EINTR) { continue }
                    break
                }
                kill(getpid(), SIGTERM)
                // The polite way has a limit: what is in flight is finished or found again from the database.
                sleep(20)
                kill(getpid(), SIGKILL)
                return nil
            },
            nil
        )
        if status == 0 { pthread_detach(thread) }
    }
}
