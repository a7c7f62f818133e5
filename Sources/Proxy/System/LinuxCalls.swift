// Linux calls that the Glibc module does not carry: `sys/epoll.h` and `sys/eventfd.h` are not in its map, and `accept4`
// and `ucred` hide behind `_GNU_SOURCE`. Layouts are those of the C headers.

@_silgen_name("epoll_create1")
func createEpoll(_ flags: Int32) -> Int32

@_silgen_name("epoll_ctl")
func controlEpoll(_ epoll: Int32, _ operation: Int32, _ fd: Int32, _ event: UnsafeMutablePointer<EpollEvent>?) -> Int32

@_silgen_name("epoll_wait")
func waitForEpoll(
    _ epoll: Int32,
    _ events: UnsafeMutablePointer<EpollEvent>?,
    _ capacity: Int32,
    _ milliseconds: Int32
) -> Int32

@_silgen_name("eventfd")
func createEventDescriptor(_ initial: UInt32, _ flags: Int32) -> Int32

@_silgen_name("accept4")
func accept4(
    _ fd: Int32,
    _ address: UnsafeMutableRawPointer?,
    _ length: UnsafeMutablePointer<UInt32>?,
    _ flags: Int32
) -> Int32

/// `struct epoll_event`, which is packed on x86-64 only.
struct EpollEvent {
    var events: UInt32 = 0
    #if !arch(x86_64)
    private var padding: UInt32 = 0
    #endif
    private var low: UInt32 = 0
    private var high: UInt32 = 0

    var token: UInt64 {
        get { UInt64(high) << 32 | UInt64(low) }
        set {
            low = UInt32(truncatingIfNeeded: newValue)
            high = UInt32(truncatingIfNeeded: newValue >> 32)
        }
    }
}

/// `struct ucred`: who is at the other end of a unix socket.
struct PeerCredentials {
    var pid: Int32 = 0
    var uid: UInt32 = UInt32.max
    var gid: UInt32 = UInt32.max
}

/// The constants of `sys/epoll.h` and `sys/eventfd.h` that are used.
enum Linux {
    static let closeOnExec: Int32 = 0o2_000_000
    /// TCP_NOTSENT_LOWAT of `linux/tcp.h`.
    static let unsentLimit: Int32 = 25
    /// SCM_RIGHTS.
    static let passRights: Int32 = 1
    /// MSG_CMSG_CLOEXEC.
    static let closeOnExecMessage: Int32 = 0x4000_0000
    static let nonBlocking: Int32 = 0o4_000
    static let epollAdd: Int32 = 1
    static let epollDelete: Int32 = 2
    static let readable: UInt32 = 0x001
    static let writable: UInt32 = 0x004
    static let error: UInt32 = 0x008
    static let hangUp: UInt32 = 0x010
    static let readHangUp: UInt32 = 0x2000
    static let edgeTriggered: UInt32 = 1 << 31
}
