import CCurl

/// What libcurl calls, on the loop's thread.
///
/// None of them throws or traps.
enum CurlCallbacks {
    static let write: headgate_data_callback = { data, size, count, context in
        guard let context = unsafe context else {
            return 0
        }
        let active = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
        return unsafe active.receive(UnsafeRawBufferPointer(start: data, count: size * count))
    }

    static let header: headgate_data_callback = { data, size, count, context in
        guard let context = unsafe context else {
            return 0
        }
        let active = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
        let line = unsafe UnsafeRawBufferPointer(start: data, count: size * count)
        return active.receive(headerLine: unsafe Array(line)) ? size * count : 0
    }

    static let read: headgate_data_callback = { data, size, count, context in
        guard let context = unsafe context else {
            return Int(CURL_READFUNC_ABORT)
        }
        let active = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
        return unsafe active.send(into: UnsafeMutableRawBufferPointer(start: data, count: size * count))
    }

    static let seek: headgate_seek_callback = { context, offset, origin in
        guard let context = unsafe context else {
            return CURL_SEEKFUNC_FAIL
        }
        let active = unsafe Unmanaged<ActiveTransfer>.fromOpaque(context).takeUnretainedValue()
        return origin == 0 && active.seek(to: Int64(offset)) ? CURL_SEEKFUNC_OK : CURL_SEEKFUNC_FAIL
    }
}
