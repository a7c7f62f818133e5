import DockerEngine
import Glibc
import Logging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Removes from the host the images that this agent brought there and nothing wants any more.
struct Housekeeping: Sendable {
    let host: DockerHost
    let state: AgentState

    /// The file of the images that this agent has asked for.
    let ledgerPath: String
    let interval: Duration
    let logger: Logger

    /// From this share of the disk on, images go as soon as nothing runs them.
    var fullPercent = 85

    func run() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: interval)
                try await pass()
            } catch is CancellationError {
                return
            } catch {
                // The engine may be away; there is always a next time.
                logger.debug("nothing could be cleared up: \(error)")
            }
        }
    }

    /// Looks once.
    func pass() async throws {
        guard await state.pause == nil, let desired = await state.desired else { return }
        var ledger = ImageLedger.read(ledgerPath)
        let now = Date().timeIntervalSince1970
        ledger.want(desired.images, at: desired.revision, now: now)
        let journal = await state.journal
        let kept = Set([journal.applied, journal.healthy, journal.good, journal.failed?.restored].compactMap { $0 })
        let isFull = try await isFull()
        let removable = ledger.removable(keeping: kept, isFull: isFull, now: now)
        var gone: Set<String> = []
        if !removable.isEmpty {
            let used = Set(try await host.engine.containers(all: true).map(\.image))
            for image in removable where !used.contains(image) {
                if try await host.removeImage(image) { gone.insert(image) }
            }
        }
        ledger.forget(gone)
        try ledger.write(to: ledgerPath)
        if !gone.isEmpty {
            logger.info("\(gone.count) images of old releases are removed\(isFull ? ", as the disk is full" : "")")
        }
    }

    private func isFull() async throws -> Bool {
        let root = try await host.engine.info().rootDirectory
        var disk = statvfs()
        // An engine elsewhere has its disk elsewhere.
        guard !root.isEmpty, statvfs(root, &disk) == 0, disk.f_blocks > 0 else { return false }
        return Int((disk.f_blocks - disk.f_bavail) * 100 / disk.f_blocks) >= fullPercent
    }
}
