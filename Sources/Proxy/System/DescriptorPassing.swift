import Glibc

/// Passes descriptors over a unix socket (`SCM_RIGHTS`).
enum DescriptorPassing {
    /// Passed with one byte; the kernel takes 253 at once.
    private static let batch = 200
    /// Precedes every batch; a line of JSON cannot begin with it.
    static let mark = UInt8(ascii: "#")
    /// The bytes of `struct cmsghdr`.
    private static let headerBytes = 16

    /// Sends descriptors over a blocking socket.
    static func send(_ descriptors: [Int32], over socket: Int32) throws(SystemFailure) {
        var rest = descriptors[...]
        while !rest.isEmpty {
            let now = Array(rest.prefix(batch))
            rest = rest.dropFirst(batch)
            var control = [UInt8](repeating: 0, count: headerBytes + (now.count * 4 + 7) / 8 * 8)
            let length = headerBytes + now.count * 4
            unsafe control.withUnsafeMutableBytes { bytes in
                unsafe bytes.storeBytes(of: length, as: Int.self)
                unsafe bytes.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
                unsafe bytes.storeBytes(of: Linux.passRights, toByteOffset: 12, as: Int32.self)
                for (index, descriptor) in now.enumerated() {
                    unsafe bytes.storeBytes(of: descriptor, toByteOffset: headerBytes + index * 4, as: Int32.self)
                }
            }
            var byte = mark
            let sent = unsafe exchange(&byte, 1, &control, control.count) { message in
                unsafe sendmsg(socket, &message, Int32(MSG_NOSIGNAL))
            }
            guard sent.count == 1 else { throw SystemFailure("sendmsg") }
        }
    }

    /// Reads once from a blocking socket: bytes, and the descriptors that came with them; nil at the end of the stream.
    static func receive(from socket: Int32) throws(SystemFailure) -> (bytes: [UInt8], descriptors: [Int32])? {
        var bytes = [UInt8](repeating: 0, count: 65_536)
        var control = [UInt8](repeating: 0, count: headerBytes + 256 * 4)
        let capacity = bytes.count
        let got = unsafe bytes.withUnsafeMutableBytes { buffer in
            unsafe exchange(buffer.baseAddress, capacity, &control, control.count) { message in
                unsafe recvmsg(socket, &message, Linux.closeOnExecMessage)
            }
        }
        guard got.count >= 0 else { throw SystemFailure("recvmsg") }
        if got.count == 0 { return nil }
        var descriptors: [Int32] = []
        unsafe control.withUnsafeBytes { header in
            guard got.control >= headerBytes else { return }
            let length = unsafe header.load(as: Int.self)
            let isRights =
                unsafe header.load(fromByteOffset: 8, as: Int32.self) == SOL_SOCKET
                && header.load(fromByteOffset: 12, as: Int32.self) == Linux.passRights
            guard isRights, length <= got.control else { return }
            for offset in stride(from: headerBytes, to: length, by: 4) {
                unsafe descriptors.append(header.load(fromByteOffset: offset, as: Int32.self))
            }
        }
        return (Array(bytes[..<got.count]), descriptors)
    }

    private static func exchange(
        _ bytes: UnsafeMutableRawPointer?,
        _ count: Int,
        _ control: UnsafeMutableRawPointer,
        _ controlCount: Int,
        _ call: (inout msghdr) -> Int
    ) -> (count: Int, control: Int) {
        var part = unsafe iovec(iov_base: bytes, iov_len: count)
        return unsafe withUnsafeMutablePointer(to: &part) { parts in
            var message = unsafe msghdr()
            unsafe message.msg_iov = parts
            unsafe message.msg_iovlen = 1
            unsafe message.msg_control = control
            unsafe message.msg_controllen = controlCount
            while true {
                let done = unsafe call(&message)
                if done < 0, errno == EINTR { continue }
                return unsafe (done, Int(message.msg_controllen))
            }
        }
    }
}
