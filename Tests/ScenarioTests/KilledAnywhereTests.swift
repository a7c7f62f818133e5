import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// `HEADGATE_KILL_ROUNDS` deliveries (3 without it) of each kind, `HEADGATE_KILL_SEED` to have a failure again.
    ///
    /// Every ten have programs, database and repository of their own, and the next seed.
    @Suite("Killed anywhere", .enabled("git is there") { await Requirements.haveGit() })
    struct KilledAnywhereTests {
        private static let environment = ProcessInfo.processInfo.environment
        private static let rounds = environment["HEADGATE_KILL_ROUNDS"].flatMap { Int($0) } ?? 3
        private static let batch = 10
        private static let seed = environment["HEADGATE_KILL_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...1_000_000)

        /// How long a delivery may take whatever is killed; a frozen controller is taken for dead after 10 s.
        private static let patience = Duration.seconds(90)

        @Test(
            "No run is lost, no promotion is made twice or skipped, no line that was seen goes, the audit chain is whole",
            arguments: KillStore.available,
            stride(from: 0, to: rounds, by: batch).map { min(batch, rounds - $0) }.enumerated().map { ($0, $1) }
        )
        func deliveries(_ store: KillStore, _ part: (place: Int, rounds: Int)) async throws {
            let seed = Self.seed + UInt64(part.place)
            let world = try await KillWorld(store)
            print("Killed anywhere: \(store), \(part.rounds) rounds, seed \(seed)")
            let result: Result<Void, any Error>
            do {
                result = .success(try await deliver(part.rounds, seed: seed, in: world))
            } catch {
                result = .failure(error)
                Issue.record("seed \(seed), \(store): \(error)\n\(world.story)")
            }
            await world.end()
            try result.get()
        }

        private func deliver(_ rounds: Int, seed: UInt64, in world: KillWorld) async throws {
            try world.revive()
            var logs = LogWitness()
            var pushed: [String] = []
            var chaos = Chaos(world, seed: seed)
            let racing = Task { try await race(in: world) }
            defer { racing.cancel() }
            for round in 0..<rounds {
                let strikes = Task { [chaos] in
                    var striker = chaos
                    try await striker.strike()
                    return striker
                }
                let revision = try await world.push("app.txt", "round \(round)", in: world.clone)
                pushed.append(revision)
                try await world.untilDelivered(revision, &logs, within: Self.patience)
                chaos = try await strikes.value
            }
            racing.cancel()
            try world.revive()
            try await world.check(pushed)
        }

        /// Somebody else pushes to the same branch all the time.
        private func race(in world: KillWorld) async throws {
            var count = 0
            while !Task.isCancelled {
                count += 1
                try await world.push("noise/\(count % 7).txt", "noise \(count)", in: world.racer)
                try await Task.sleep(for: .milliseconds(Int.random(in: 50...700)))
            }
        }
    }
}
