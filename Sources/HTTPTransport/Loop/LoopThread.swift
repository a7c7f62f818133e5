import CCurl

/// The transfers under way, on the loop's thread.
final class LoopThread {
    private let loop: CurlLoop
    private let multi: MultiHandle
    private var active: [Transfer.ID: ActiveTransfer] = [:]
    private var spare: [EasyHandle] = []

    /// Easy handles kept for the next transfers; each holds a buffer.
    private static let spareLimit = 4

    init(loop: CurlLoop, multi: MultiHandle) {
        self.loop = loop
        self.multi = multi
    }

    func apply(_ operation: CurlLoop.Operation) {
        switch operation {
        case .add(let transfer):
            add(transfer)
        case .cancel(let id):
            if let transfer = active[id] {
                remove(transfer)
            }
        case .resume(let id):
            guard let transfer = active[id] else {
                return
            }
            let code = transfer.easy.unpause()
            if code != CURLE_OK {
                finish(transfer, code)
            }
        }
    }

    /// Moves every transfer as far as it goes without waiting, then tells whom it concerns.
    func perform() {
        multi.perform()
        while let (easy, code) = unsafe multi.nextFinished() {
            if let transfer = active.values.first(where: { unsafe $0.easy.pointer == easy }) {
                finish(transfer, code)
            }
        }
        // After all callbacks, so that a reader gets what came together in one piece.
        for transfer in active.values where transfer.isChanged {
            transfer.isChanged = false
            transfer.transfer.flush()
        }
    }

    func wait() {
        multi.wait()
    }

    /// Fails everything and frees what libcurl holds, the multi handle excepted.
    func end(with error: HTTPError) {
        for transfer in Array(active.values) {
            remove(transfer)
            transfer.transfer.finish(.failure(error))
        }
        spare = []
    }

    private func add(_ transfer: Transfer) {
        // Cancelled while it was queued.
        guard !transfer.isFinished else {
            return
        }
        guard let easy = spare.popLast() ?? EasyHandle.make() else {
            transfer.finish(.failure(HTTPError(.system, "libcurl has no memory for a transfer")))
            return
        }
        let new = ActiveTransfer(transfer, easy: easy)
        active[transfer.id] = new
        begin(new)
    }

    private func begin(_ transfer: ActiveTransfer) {
        do throws(HTTPError) {
            let elapsed = ContinuousClock.now - transfer.started
            try transfer.easy.configure(transfer, userAgent: loop.userAgent, elapsed: elapsed)
            guard multi.add(transfer.easy) else {
                throw HTTPError(.system, "libcurl refused a transfer")
            }
        } catch {
            active[transfer.transfer.id] = nil
            transfer.transfer.finish(.failure(error))
        }
    }

    private func finish(_ transfer: ActiveTransfer, _ code: CURLcode) {
        if let next = transfer.redirect, transfer.failure == nil {
            multi.remove(transfer.easy)
            transfer.easy.reset()
            transfer.follow(next)
            begin(transfer)
            return
        }
        let outcome = transfer.outcome(of: code)
        remove(transfer)
        transfer.transfer.finish(outcome)
    }

    private func remove(_ transfer: ActiveTransfer) {
        active[transfer.transfer.id] = nil
        multi.remove(transfer.easy)
        transfer.easy.reset()
        if spare.count < Self.spareLimit {
            spare.append(transfer.easy)
        }
    }
}
