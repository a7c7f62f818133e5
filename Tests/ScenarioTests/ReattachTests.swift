import Glibc
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// Jobs whose runner, worker or controller is killed under them.
    @Suite("A job under way", .enabled("git is there") { await Requirements.haveGit() })
    struct ReattachTests {
        /// Counts until it is let go on.
        private static let counting = """
            n=0
            until [ -e open ]; do n=$((n + 1)); echo "line $n"; sleep 0.01; done
            echo "$n lines"
            """

        /// Leaves processes behind in every way there is, says their numbers, and goes on until it is let go.
        private static let leaving = """
            setsid sh -c 'echo $$ >> pids; cd /; sleep 1000; :' &
            (setsid sh -c '(echo $$ >> pids; cd /; sleep 1000; :) & sleep 1000' &)
            env -i PATH="$PATH" setsid sh -c 'echo $$ >> pids; cd /; (sleep 1000; :) & sleep 1000' &
            until [ "$(wc -l < pids)" -ge 3 ]; do sleep 0.01; done
            echo ready
            until [ -e open ]; do sleep 0.01; done
            """

        /// Every line is there once, in its order, and the job was begun once.
        private func expectWhole(_ place: Workplace) async throws {
            try place.make("open")
            let job = try await place.untilJob("the job has ended") { $0.status == .succeeded }
            #expect(job.attempt == 1)
            let lines = try await place.log()
            let counted = lines.filter { $0.hasPrefix("line ") }
            #expect(counted.count > 100)
            #expect(counted == (1...max(1, counted.count)).map { "line \($0)" })
            #expect(lines.contains("\(counted.count) lines"))
        }

        @Test("The runner is killed and started again: the job goes on, and no line is lost", arguments: [false, true])
        func runnerKilled(inContainer: Bool) async throws {
            if inContainer, await !Requirements.areMet() { return }
            try await Workplace.with(Self.counting, inContainer: inContainer) { place in
                try await place.untilLogGrows(by: 50)
                for _ in 1...2 {
                    let workers = try place.workers()
                    #expect(workers.count == 1)
                    try place.killRunner()
                    try await place.untilLogGrows(by: 50)
                    try place.startRunner()
                    try await place.until("it is taken over") { place.runnerText.contains("joined") ? true : nil }
                    #expect(place.runnerText.contains("run 1, job work goes on"))
                    try await place.untilLogGrows(by: 50)
                    #expect(try place.workers() == workers)
                }
                try await expectWhole(place)
                // The worker was another runner's: it has no more to do.
                try await place.until("it has ended") { try place.workers().isEmpty ? true : nil }
                try await place.stopRunner()
                try await place.untilNothingRuns()
            }
        }

        @Test("The controller is killed and started again: the same holds", arguments: [false, true])
        func controllerKilled(runnerToo: Bool) async throws {
            try await Workplace.with(Self.counting) { place in
                try await place.untilLogGrows(by: 50)
                try place.killController()
                if runnerToo {
                    try place.killRunner()
                    try place.startRunner()
                }
                try place.startController()
                try await place.untilJob("it is known") { $0.status == .running }
                try await place.untilLogGrows(by: 50)
                try await expectWhole(place)
            }
        }

        @Test(
            "The runner is killed and stays away: the job is queued, and nothing of it runs",
            arguments: [false, true]
        )
        func runnerGone(inContainer: Bool) async throws {
            if inContainer, await !Requirements.areMet() { return }
            try await Workplace.with(Self.counting, lease: "3s", inContainer: inContainer) { place in
                try await place.untilLogGrows(by: 50)
                try place.killRunner()
                try await place.untilJob("it is queued again") { $0.status == .queued }
                try await place.untilNothingRuns()
                let job = try await place.job()
                #expect(job?.attempt == 1)
            }
        }

        @Test("The runner is told to stop: the job is queued, and nothing of it runs", arguments: [false, true])
        func runnerStopped(takenOver: Bool) async throws {
            try await Workplace.with(Self.counting, lease: "1h") { place in
                try await place.untilLogGrows(by: 50)
                if takenOver {
                    try place.killRunner()
                    try place.startRunner()
                    try await place.until("it is taken over") { place.runnerText.contains("joined") ? true : nil }
                }
                try await place.stopRunner()
                #expect(try RunningProcesses.of(place.data) == [:])
                let job = try await place.job()
                #expect(job?.status == .queued)
            }
        }

        /// What becomes of a worker.
        enum Death: CaseIterable, Sendable {
            case worker
            case workerTakenOver
            case everything
        }

        @Test("A worker is killed: its job begins again at once, and nothing of it runs", arguments: Death.allCases)
        func workerKilled(_ death: Death) async throws {
            // Whatever gives the job back, it is not the end of the lease.
            try await Workplace.with(Self.leaving, lease: "1h") { place in
                try await place.until("it is ready") { try await place.log().contains("ready") ? true : nil }
                let left = try Self.numbers(place)
                #expect(left.allSatisfy(RunningProcesses.isRunning))
                if death != .worker { try place.killRunner() }
                if death == .workerTakenOver {
                    try place.startRunner()
                    try await place.until("it is taken over") { place.runnerText.contains("joined") ? true : nil }
                }
                for worker in try place.workers() { kill(worker, SIGKILL) }
                if death == .everything { try place.startRunner() }
                try await place.untilJob("it has begun again") { $0.status == .running && $0.attempt == 2 }
                // One without the runner's variables is found by its parents alone, and those have gone with both.
                let found = death == .worker ? left : Array(left.prefix(2))
                try await place.until("nothing of it runs") {
                    found.contains(where: RunningProcesses.isRunning) ? nil : true
                }
                for pid in left { kill(pid, SIGKILL) }
                try place.make("open")
                try await place.untilJob("it has ended") { $0.status == .succeeded }
                try await place.stopRunner()
                try await place.untilNothingRuns()
            }
        }

        @Test("What a step leaves behind ends with its job, however it was detached")
        func detached() async throws {
            try await Workplace.with(Self.leaving) { place in
                try await place.until("it is ready") { try await place.log().contains("ready") ? true : nil }
                let left = try Self.numbers(place)
                #expect(left.allSatisfy(RunningProcesses.isRunning))
                try place.make("open")
                try await place.untilJob("it has ended") { $0.status == .succeeded }
                #expect(!left.contains(where: RunningProcesses.isRunning))
                try await place.stopRunner()
                try await place.untilNothingRuns()
            }
        }

        /// The processes that the job has left, those without variables last.
        private static func numbers(_ place: Workplace) throws -> [Int32] {
            let text = try String(contentsOfFile: place.file("pids"), encoding: .utf8)
            let pids = text.split(separator: "\n").compactMap { Int32($0) }
            #expect(pids.count == 3)
            return pids.filter(hasVariables) + pids.filter { !hasVariables($0) }
        }

        private static func hasVariables(_ pid: Int32) -> Bool {
            let variables = FileManager.default.contents(atPath: "/proc/\(pid)/environ") ?? Data()
            return String(decoding: variables, as: UTF8.self).contains("GITHUB_")
        }
    }
}
