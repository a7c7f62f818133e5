import CCurl
import Glibc

/// A libcurl easy handle and what it points to.
///
/// Used by the loop's thread only.
@safe
final class EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private var list: UnsafeMutablePointer<curl_slist>?
    private let errorText: UnsafeMutablePointer<CChar>

    private init(adopting pointer: UnsafeMutableRawPointer) {
        unsafe self.pointer = unsafe pointer
        unsafe errorText = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorText.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    }

    static func make() -> EasyHandle? {
        guard let pointer = unsafe curl_easy_init() else {
            return nil
        }
        return unsafe EasyHandle(adopting: pointer)
    }

    deinit {
        unsafe curl_easy_cleanup(pointer)
        unsafe curl_slist_free_all(list)
        unsafe errorText.deallocate()
    }

    /// Forgets every option; names already looked up are kept.
    func reset() {
        unsafe curl_easy_reset(pointer)
        unsafe curl_slist_free_all(list)
        unsafe list = nil
        unsafe errorText[0] = 0
    }

    /// What libcurl had to say about a failure, cleaned and bounded.
    var detail: String {
        let text = unsafe String(cString: errorText)
        return String(text.unicodeScalars.prefix(200).map { $0.value < 32 ? " " : Character($0) })
    }

    /// Why the system refused a connection, if it did.
    var systemReason: String? {
        var code = 0
        guard unsafe headgate_get_long(pointer, CURLINFO_OS_ERRNO, &code) == CURLE_OK, code != 0 else {
            return nil
        }
        return unsafe String(cString: strerror(CInt(code)))
    }

    /// Lets a paused transfer go on; what was held back is delivered from within.
    func unpause() -> CURLcode {
        unsafe curl_easy_pause(pointer, CURLPAUSE_CONT)
    }

    // MARK: Options

    func set(_ option: CURLoption, _ value: Int) throws(HTTPError) {
        try check(unsafe headgate_set_long(pointer, option, value))
    }

    func set(_ option: CURLoption, _ value: Bool) throws(HTTPError) {
        try set(option, value ? 1 : 0)
    }

    func set(_ option: CURLoption, offset: Int64) throws(HTTPError) {
        try check(unsafe headgate_set_offset(pointer, option, curl_off_t(offset)))
    }

    func set(_ option: CURLoption, _ value: String?) throws(HTTPError) {
        guard let value else {
            return
        }
        try check(unsafe headgate_set_string(pointer, option, value))
    }

    /// Takes away what libcurl sets by itself.
    func unset(_ option: CURLoption) throws(HTTPError) {
        try check(unsafe headgate_set_string(pointer, option, nil))
    }

    func set(_ option: CURLoption, pointer value: UnsafeMutableRawPointer) throws(HTTPError) {
        try check(unsafe headgate_set_pointer(pointer, option, value))
    }

    func set(_ option: CURLoption, callback: headgate_data_callback) throws(HTTPError) {
        try check(unsafe headgate_set_data_callback(pointer, option, callback))
    }

    func set(seek callback: headgate_seek_callback) throws(HTTPError) {
        try check(unsafe headgate_set_seek_callback(pointer, callback))
    }

    func setCloseOnExec() throws(HTTPError) {
        try check(unsafe headgate_set_close_on_exec(pointer))
    }

    func setErrorText() throws(HTTPError) {
        try check(unsafe headgate_set_pointer(pointer, CURLOPT_ERRORBUFFER, errorText))
    }

    func set(progress callback: headgate_progress_callback) throws(HTTPError) {
        try check(unsafe headgate_set_progress_callback(pointer, callback))
    }

    /// Does what the options say, on the calling thread.
    func perform() -> CURLcode {
        unsafe curl_easy_perform(pointer)
    }

    /// A list of lines, such as those of the header, to be sent as they are.
    ///
    /// One list after each `reset`.
    func set(_ option: CURLoption, list lines: [String]) throws(HTTPError) {
        for line in lines {
            guard let longer = unsafe curl_slist_append(list, line) else {
                throw HTTPError(.system, "libcurl has no memory for a list")
            }
            unsafe list = unsafe longer
        }
        try check(unsafe headgate_set_list(pointer, option, list))
    }

    private func check(_ code: CURLcode) throws(HTTPError) {
        guard code == CURLE_OK else {
            throw HTTPError(.system, "libcurl refused an option: \(unsafe String(cString: curl_easy_strerror(code)))")
        }
    }
}
