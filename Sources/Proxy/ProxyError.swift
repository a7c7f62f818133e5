/// What went wrong in the proxy or on the way to it.
public struct ProxyError: Error, Sendable, CustomStringConvertible {
    /// The closed set of reasons, as a struct so that a new one breaks no caller.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        private enum Reason: String {
            case addressInUse, addressUnavailable, alreadyRunning, deadlineExceeded, invalidMessage, invalidState
            case permissionDenied, shuttingDown, stateFile, system, tooLarge, unreachable
        }

        /// Another socket holds the address and port.
        public static let addressInUse = Code(.addressInUse)
        /// The address does not exist on this host.
        public static let addressUnavailable = Code(.addressUnavailable)
        /// Another proxy answers on the control socket or holds the state file.
        public static let alreadyRunning = Code(.alreadyRunning)
        /// The proxy did not answer in time.
        public static let deadlineExceeded = Code(.deadlineExceeded)
        /// A control message could not be read.
        public static let invalidMessage = Code(.invalidMessage)
        /// The desired state was refused as a whole; nothing was changed.
        public static let invalidState = Code(.invalidState)
        /// The operating system refused, for example a port below 1024.
        public static let permissionDenied = Code(.permissionDenied)
        /// The proxy is draining and takes no new state.
        public static let shuttingDown = Code(.shuttingDown)
        /// The state file could not be read or written.
        public static let stateFile = Code(.stateFile)
        /// A system call failed for another reason.
        public static let system = Code(.system)
        /// A message is longer than the protocol allows.
        public static let tooLarge = Code(.tooLarge)
        /// Nobody answers on the control socket.
        public static let unreachable = Code(.unreachable)

        private let reason: Reason

        private init(_ reason: Reason) {
            self.reason = reason
        }

        /// The code with this name, as it travels over the control socket; nil for a name of a newer proxy.
        public init?(name: String) {
            guard let reason = Reason(rawValue: name) else { return nil }
            self.reason = reason
        }

        public var description: String { reason.rawValue }
    }

    public let code: Code
    /// Safe to show: holds addresses and reasons, never payload.
    public let message: String
    public let cause: (any Error)?

    public init(_ code: Code, _ message: String, cause: (any Error)? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    public var description: String { message }
}
