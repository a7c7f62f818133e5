import Glibc

/// What happened on a descriptor.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt32

    static let readable = Readiness(rawValue: Linux.readable)
    static let writable = Readiness(rawValue: Linux.writable)
    static let failed = Readiness(rawValue: Linux.error)
    static let hungUp = Readiness(rawValue: Linux.hangUp)
    static let readHungUp = Readiness(rawValue: Linux.readHangUp)
    static let edgeTriggered = Readiness(rawValue: Linux.edgeTriggered)
    /// How streams are watched: once, for everything, so that back-pressure costs no further call.
    static let stream: Readiness = [.readable, .writable, .readHungUp, .edgeTriggered]
}

/// An epoll instance with the room for one batch of events.
struct Epoll: ~Copyable {
    private let fd: Int32
    private var batch = [EpollEvent](repeating: EpollEvent(), count: 256)

    init() throws(SystemFailure) {
        fd = createEpoll(Linux.closeOnExec)
        guard fd >= 0 else { throw SystemFailure("epoll_create1") }
    }

    deinit {
        close(fd)
    }

    func add(_ target: Int32, _ interest: Readiness, token: UInt64) throws(SystemFailure) {
        var event = EpollEvent()
        event.events = interest.rawValue
        event.token = token
        guard unsafe controlEpoll(fd, Linux.epollAdd, target, &event) == 0 else { throw SystemFailure("epoll_ctl") }
    }

    /// Forgets a descriptor that stays open.
    ///
    /// One that is about to be closed needs no such call.
    func remove(_ target: Int32) {
        _ = controlEpoll(fd, Linux.epollDelete, target, nil)
    }

    /// Waits for the next batch and returns its size; -1 waits without end.
    mutating func wait(milliseconds: Int32) -> Int {
        let capacity = Int32(batch.count)
        return max(0, Int(unsafe waitForEpoll(fd, &batch, capacity, milliseconds)))
    }

    func event(_ index: Int) -> (token: UInt64, readiness: Readiness) {
        (batch[index].token, Readiness(rawValue: batch[index].events))
    }
}
