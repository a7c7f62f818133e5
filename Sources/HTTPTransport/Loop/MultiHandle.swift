import CCurl

/// A libcurl multi handle.
///
/// `wake` may be called from any thread until `close`, the rest only from the loop's.
@safe
struct MultiHandle: @unchecked Sendable {
    // Unchecked: CurlLoop keeps `wake` and `close` apart with its lock, and has one thread call the rest.
    private let pointer: UnsafeMutableRawPointer

    /// Whether the library could be started.
    static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    init?(idleConnections: Int) {
        guard Self.isReady, let pointer = unsafe curl_multi_init() else {
            return nil
        }
        unsafe self.pointer = unsafe pointer
        unsafe headgate_multi_set_long(pointer, CURLMOPT_MAXCONNECTS, idleConnections)
    }

    func wake() {
        unsafe curl_multi_wakeup(pointer)
    }

    func close() {
        unsafe curl_multi_cleanup(pointer)
    }

    func add(_ easy: EasyHandle) -> Bool {
        unsafe curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK
    }

    func remove(_ easy: EasyHandle) {
        unsafe curl_multi_remove_handle(pointer, easy.pointer)
    }

    func perform() {
        var running: CInt = 0
        unsafe curl_multi_perform(pointer, &running)
    }

    /// Waits for a connection to be ready, a time-out of libcurl's or a `wake`.
    func wait() {
        // The bound is a formality: there is nothing to do before one of those.
        unsafe curl_multi_poll(pointer, nil, 0, 3_600_000, nil)
    }

    /// The next transfer that libcurl finished.
    func nextFinished() -> (easy: UnsafeMutableRawPointer, result: CURLcode)? {
        var left: CInt = 0
        while let message = unsafe curl_multi_info_read(pointer, &left) {
            if unsafe message.pointee.msg == CURLMSG_DONE, let easy = unsafe message.pointee.easy_handle {
                return unsafe (easy, headgate_message_result(message))
            }
        }
        return nil
    }
}
