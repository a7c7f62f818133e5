import Glibc

/// Makes an agent's cluster addresses belong to this host, so that the proxy can listen on them and Pods can reach them.
///
/// One local route for the whole range is enough (`ip route add local RANGE dev lo`, an AnyIP route); it is asked of the
/// kernel over rtnetlink (RFC 3549), which needs CAP_NET_ADMIN.
enum ClusterRoute {
    private static let messageHeader = 16

    /// Adds the route; one that is there already is fine.
    ///
    /// `prefix`: the first three bytes of the addresses, such as `198.18.7`.
    static func add(prefix: String) throws(AgentError) {
        let status = try change(.add, prefix: prefix)
        guard status == 0 || status == EEXIST else {
            throw AgentError(
                .environment,
                reason: status == EPERM ? "NotPermitted" : "ClusterRoute",
                status == EPERM
                    ? "Services get no addresses of their own inside the host: adding the route \(prefix).0/24 needs CAP_NET_ADMIN. Run the agent as root or with that capability"
                    : "the route \(prefix).0/24 cannot be added: \(String(cString: strerror(status)))"
            )
        }
    }

    /// Takes the route away; one that is not there, or that this process never had the right to add, is fine.
    static func remove(prefix: String) throws(AgentError) {
        let status = try change(.remove, prefix: prefix)
        guard [0, ESRCH, EPERM].contains(status) else {
            throw AgentError(
                .environment,
                reason: "ClusterRoute",
                "the route \(prefix).0/24 cannot be removed: \(String(cString: strerror(status)))"
            )
        }
    }

    private enum Change {
        case add
        case remove

        /// RTM_NEWROUTE or RTM_DELROUTE.
        var type: UInt16 { self == .add ? 24 : 25 }

        /// NLM_F_REQUEST | NLM_F_ACK, and NLM_F_CREATE to add.
        var flags: UInt16 { self == .add ? 0x405 : 0x5 }
    }

    /// Asks the kernel for a change and gives the error number of its answer; 0 is success.
    private static func change(_ change: Change, prefix: String) throws(AgentError) -> Int32 {
        let parts = prefix.split(separator: ".").compactMap { UInt8($0) }
        guard parts.count == 3 else {
            throw AgentError(.environment, reason: "ClusterRoute", "'\(prefix)' is not the beginning of an address")
        }
        let loopback = if_nametoindex("lo")
        guard loopback > 0 else {
            throw AgentError(.environment, reason: "ClusterRoute", "this host has no interface named lo")
        }
        return try exchange(message(change, parts + [0], interface: loopback))
    }

    private static func message(_ change: Change, _ address: [UInt8], interface: UInt32) -> [UInt8] {
        var bytes: [UInt8] = []
        func put<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value) { bytes += Array($0) }
        }
        // struct nlmsghdr: length, type, flags, sequence, port
        put(UInt32(messageHeader + 12 + 8 + 8))
        put(change.type)
        put(change.flags)
        put(UInt32(1))
        put(UInt32(0))
        // struct rtmsg: family, destination length, source length, TOS, table local, protocol boot, scope host, type local
        bytes += [UInt8(AF_INET), 24, 0, 0, 255, 3, 254, 2]
        put(UInt32(0))
        // RTA_DST, RTA_OIF
        put(UInt16(8))
        put(UInt16(1))
        bytes += address
        put(UInt16(8))
        put(UInt16(4))
        put(interface)
        return bytes
    }

    /// Sends a request and gives the error number of the kernel's answer; 0 is success.
    private static func exchange(_ request: [UInt8]) throws(AgentError) -> Int32 {
        let descriptor = socket(AF_NETLINK, Int32(SOCK_RAW.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return errno }
        defer { close(descriptor) }
        var patience = timeval(tv_sec: 2, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        guard send(descriptor, request, request.count, 0) == request.count else { return errno }
        var answer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &answer, answer.count, 0)
        // struct nlmsgerr follows the header: the error number, negative
        guard count >= messageHeader + 4 else { return count < 0 ? errno : EBADMSG }
        let code = answer[messageHeader..<messageHeader + 4].withUnsafeBytes { $0.loadUnaligned(as: Int32.self) }
        return -code
    }
}
