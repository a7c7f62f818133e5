import Testing

@testable import Controller

@Suite("The queue of repositories to ask")
struct PollQueueTests {
    let start = ContinuousClock.now

    private func queue(_ count: Int, workers: Int = 4, workersForFailing: Int = 1) -> PollQueue {
        PollQueue(
            (0..<count).map { ("r\($0)", .seconds(30)) },
            workers: workers,
            workersForFailing: workersForFailing,
            now: start
        )
    }

    private func take(_ queue: inout PollQueue, at now: ContinuousClock.Instant) -> [String] {
        var names: [String] = []
        while case .poll(let name) = queue.next(now) { names.append(name) }
        return names.sorted()
    }

    @Test("No more are asked at the same time than there are workers, and each again after its interval")
    func interval() {
        var queue = queue(3, workers: 2)
        let first = take(&queue, at: start)
        #expect(first.count == 2)
        #expect(queue.next(start) == .wait(until: nil))
        for name in first { queue.finish(name, failed: false, now: start, jitter: 1) }
        let later = start + .seconds(29)
        #expect(take(&queue, at: later).count == 1)
        #expect(queue.next(later) == .wait(until: start + .seconds(30)))
        #expect(take(&queue, at: start + .seconds(30)).count == 1)
    }

    @Test("However many are silent, the others are asked")
    func silent() {
        var queue = queue(10, workers: 4, workersForFailing: 1)
        var now = start
        for _ in 0..<20 {
            for name in take(&queue, at: now) where name != "r9" {
                queue.finish(name, failed: true, now: now, jitter: 1)
            }
            queue.finish("r9", failed: false, now: now, jitter: 1)
            now += .seconds(10)
        }
        // From now on the failing ones never answer.
        now += .seconds(1000)
        let busy = take(&queue, at: now)
        #expect(busy.count == 2)
        #expect(busy.contains("r9"))
    }

    @Test("After failures the pause doubles, to at most five minutes, and one success ends that")
    func backOff() {
        var queue = queue(1)
        var now = start
        var pauses: [Duration] = []
        for _ in 0..<6 {
            _ = take(&queue, at: now)
            queue.finish("r0", failed: true, now: now, jitter: 1)
            guard case .wait(let until?) = queue.next(now) else { return }
            pauses.append(now.duration(to: until))
            now = until
        }
        #expect(pauses == [60, 120, 240, 300, 300, 300].map { .seconds($0) })
        _ = take(&queue, at: now)
        queue.finish("r0", failed: false, now: now, jitter: 1)
        #expect(queue.next(now) == .wait(until: now + .seconds(30)))
    }

    @Test("A hint has a repository asked at once, a thousand hints once more, and one on its way once again")
    func hints() {
        var queue = queue(1)
        _ = take(&queue, at: start)
        queue.hint("r0", now: start)
        queue.finish("r0", failed: false, now: start, jitter: 1)
        let gap = PollQueue.shortestGap
        #expect(queue.next(start) == .wait(until: start + gap))
        let now = start + .seconds(5)
        #expect(take(&queue, at: now).count == 1)
        queue.finish("r0", failed: false, now: now, jitter: 1)
        for _ in 0..<1000 { queue.hint("r0", now: now) }
        #expect(queue.next(now) == .wait(until: now + gap))
        queue.hint("nobody", now: now)
    }

    @Test("A failing repository is not asked on every hint")
    func hintsOfFailing() {
        var queue = queue(1)
        _ = take(&queue, at: start)
        queue.finish("r0", failed: true, now: start, jitter: 1)
        queue.hint("r0", now: start + .seconds(1))
        #expect(queue.next(start + .seconds(1)) == .wait(until: start + PollQueue.shortestGapAfterFailure))
    }

    @Test("Where there are many, the first questions are spread")
    func spread() {
        var queue = queue(1000, workers: 16)
        let first = take(&queue, at: start)
        #expect(first.count == 16)
        for name in first { queue.finish(name, failed: false, now: start, jitter: 1) }
        #expect(take(&queue, at: start).count < 4)
    }
}
