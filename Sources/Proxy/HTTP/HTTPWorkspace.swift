/// What the connections for HTTP of one worker share: memory for the length of a call, and idle connections to endpoints.
final class HTTPWorkspace {
    /// Bytes of one read while a head is expected.
    static let headRead = 16 * 1024
    /// Bytes of one read of a body.
    static let bodyRead = 32 * 1024
    /// Bytes of one read of a body while slow sides hold much: what a socket with room takes whole.
    static let crowdedBodyRead = 16 * 1024
    /// Bytes of one read of a request's head then, since what follows it has to be kept.
    static let crowdedHeadRead = 1024
    private static let idleQueues = 64

    let requests = HeadReader()
    let responses = HeadReader()
    /// What is read of a client that has nothing unread.
    let clientInput = ByteQueue(capacity: headRead)
    /// What is read of an endpoint that has nothing unread.
    let endpointInput = ByteQueue(capacity: bodyRead)
    /// What is about to be written to a client.
    let output = ByteQueue(capacity: bodyRead + 4096)
    let upstreams: UpstreamPool
    private var queues: [ByteQueue] = []

    init(_ loop: EventLoop) {
        upstreams = UpstreamPool(loop)
    }

    /// An empty queue for a request on its way.
    ///
    /// Small: with thousands of clients at once there are as many.
    func takeQueue() -> ByteQueue { queues.popLast() ?? ByteQueue(capacity: 256) }

    func give(_ queue: ByteQueue) {
        // A large one is better given back to the system.
        guard queues.count < Self.idleQueues, queue.capacity <= Self.headRead else { return }
        queue.clear()
        queues.append(queue)
    }
}
