import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension Scenarios {
    /// `HEADGATE_KILL_ROUNDS` deliveries of each kind, and what `ci/kill-anywhere.sh` says besides.
    ///
    /// Every ten have programs, database and repository of their own, and the next seed; all kinds run side by side.
    @Suite("Killed anywhere", .enabled("git is there") { await Requirements.haveGit() })
    struct KilledAnywhereTests {
        private static let environment = ProcessInfo.processInfo.environment
        private static let rounds = environment["HEADGATE_KILL_ROUNDS"].flatMap { Int($0) } ?? 10
        private static let batch = 10
        private static let seed = environment["HEADGATE_KILL_SEED"].flatMap { UInt64($0) } ?? .random(in: 1...1_000_000)
        private static let stores = KillStore.available.filter { store in
            environment["HEADGATE_KILL_STORE"].map { $0 == store.description } ?? true
        }

        /// How long a delivery may take whatever is killed.
        private static let patience = Duration.seconds(60)

        @Test(
            "No run is lost, no promotion is made twice or skipped, no line that was seen goes, the audit chain is whole",
            arguments: stride(from: 0, to: rounds, by: batch).map { min(batch, rounds - $0) }.enumerated().map {
                ($0, $1)
            }
        )
        func deliveries(_ place: Int, rounds: Int) async throws {
            #expect(!Self.stores.isEmpty, "HEADGATE_KILL_STORE is one of \(KillStore.available)")
            let seed = Self.seed + UInt64(place)
            await withTaskGroup(of: Void.self) { group in
                for store in Self.stores {
                    group.addTask { await Self.deliver(rounds, seed: seed, on: store) }
                }
            }
        }

        private static func deliver(_ rounds: Int, seed: UInt64, on store: KillStore) async {
            var tally = KillTally()
            let start = ContinuousClock.now
            do {
                let world = try await KillWorld(store)
                do {
                    try await deliver(rounds, seed: seed, in: world, &tally)
                } catch {
                    tally.failure = "\(error)\n\(world.story)"
                }
                tally.blows = world.blows
                await world.end()
            } catch {
                tally.failure = "\(error)"
            }
            // One line, as ci/kill-anywhere.sh counts it.
            print("killed anywhere: \(store), seed \(seed): \(tally) in \(ContinuousClock.now - start)")
            if let failure = tally.failure { Issue.record("seed \(seed), \(store): \(failure)") }
        }

        private static func deliver(
            _ rounds: Int,
            seed: UInt64,
            in world: KillWorld,
            _ tally: inout KillTally
        ) async throws {
            try world.revive()
            var logs = LogWitness()
            var pushed: [String] = []
            var chaos = Chaos(world, seed: seed)
            let racing = Task { try await race(in: world, Dice(seed: ~seed)) }
            defer { racing.cancel() }
            for round in 0..<rounds {
                let strikes = Task { [chaos] in
                    var striker = chaos
                    try await striker.strike()
                    return striker
                }
                do {
                    let revision = try await world.push("app.txt", "round \(round)", in: world.clone)
                    pushed.append(revision)
                    try await world.untilDelivered(revision, &logs, within: patience)
                } catch {
                    strikes.cancel()
                    throw error
                }
                chaos = try await strikes.value
                tally.rounds += 1
            }
            racing.cancel()
            try world.revive()
            try await world.check(pushed)
        }

        /// Somebody else pushes to the same branch all the time.
        private static func race(in world: KillWorld, _ dice: Dice) async throws {
            var dice = dice
            var count = 0
            while !Task.isCancelled {
                count += 1
                try await world.push("noise/\(count % 7).txt", "noise \(count)", in: world.racer)
                try await Task.sleep(for: dice.milliseconds(50...700))
            }
        }
    }
}
