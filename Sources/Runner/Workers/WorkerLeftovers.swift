import ControllerAPI
import DockerEngine
import Glibc
import HTTPTransport
import Logging

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// What workers leave behind that end without being asked to: processes, containers and files of the job.
struct WorkerLeftovers: Sendable {
    let places: WorkerPlaces

    /// Says where the engine is.
    let environment: [String: String]
    let http: HTTPClient
    let logger: Logger

    /// Removes all of it, and gives the jobs whose workers do not live any more.
    func remove() async -> [KeptJob] {
        let dead: [WorkerPlaces.Note]
        do {
            dead = try places.notes().filter { !places.isLiving($0.worker) }
        } catch {
            logger.warning("what workers have left cannot be looked for: \(error)")
            return []
        }
        guard !dead.isEmpty else { return [] }
        for note in dead { endProcesses(of: note) }
        do {
            let count = try await removeContainers()
            if count > 0 { logger.info("removed \(count) containers that workers had left") }
        } catch {
            logger.warning("containers that a worker has left stay until this runner starts again: \(error)")
        }
        for note in dead {
            if let job = note.job {
                let root = JobDirectories.root(data: places.data, run: job.run, job: job.job, attempt: job.attempt)
                do {
                    if access(root, F_OK) == 0 { try FileManager.default.removeItem(atPath: root) }
                } catch {
                    logger.warning("\(root) could not be removed: \(error)")
                }
            }
            places.remove(note.worker)
        }
        return dead.compactMap(\.job)
    }

    /// Kills what a dead worker's job has started on this host.
    func endProcesses(of note: WorkerPlaces.Note) {
        guard let job = note.job else { return }
        do {
            let file = JobDirectories.groupsFile(run: job.run, job: job.job, attempt: job.attempt)
            _ = try ProcessGroups.killLeftovers(of: "\(places.data)/jobs/\(file)")
            logger.info("ended what the worker \(note.pid) had left of run \(job.run), job \(job.job)")
        } catch {
            logger.warning("what is left of run \(job.run), job \(job.job) could not be ended: \(error)")
        }
    }

    /// Removes the containers of workers that do not live any more, and says how many there were.
    func removeContainers() async throws -> Int {
        guard let owner = try EngineOwner.known(in: places.data) else { return 0 }
        let client = try JobEngine.client(environment, http)
        return try await EngineLeftovers(client: client, owner: owner).remove(unless: places.isLiving)
    }
}
