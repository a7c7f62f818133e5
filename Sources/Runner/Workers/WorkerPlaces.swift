import ControllerAPI
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// Where a runner and its workers see each other: files of the runner's directory, and locks that end with their holders.
struct WorkerPlaces: Sendable {
    /// What a worker says of itself, for a runner that did not start it.
    struct Note: Codable, Sendable {
        /// What the worker is called; on an engine everything has it that the worker made there.
        var worker: String
        var pid: Int32

        /// What it carries out.
        var job: KeptJob?
    }

    /// The runner's directory.
    let data: String

    private var directory: String { data + "/workers" }

    /// Held by the runner that takes the jobs of this directory.
    var listener: String { data + "/listener.lock" }

    /// Held by a worker for as long as it lives.
    func lock(of worker: String) -> String { "\(directory)/\(worker).lock" }

    func note(of worker: String) -> String { "\(directory)/\(worker).json" }

    func isLiving(_ worker: String) -> Bool {
        !worker.isEmpty && !worker.contains("/") && FileLock.isHeld(lock(of: worker))
    }

    /// Makes the directories.
    func create() throws {
        for directory in [directory, data + "/jobs"] {
            try FileManager.default.createDirectory(
                atPath: directory,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
        }
    }

    /// What workers have said, living or not; what is damaged says nothing.
    func notes() throws -> [Note] {
        try FileManager.default.contentsOfDirectory(atPath: directory).sorted().compactMap { name in
            guard name.hasSuffix(".json"), let data = FileManager.default.contents(atPath: directory + "/" + name)
            else { return nil }
            let note = Self.note(from: data)
            return note.map { $0.worker + ".json" } == name ? note : nil
        }
    }

    private static func note(from data: Data) -> Note? {
        do {
            return try JSONDecoder().decode(Note.self, from: data)
        } catch {
            // No worker has written this.
            return nil
        }
    }

    func write(_ note: Note) throws {
        try JSONEncoder().encode(note).write(to: URL(fileURLWithPath: self.note(of: note.worker)), options: .atomic)
    }

    /// Forgets a worker.
    func remove(_ worker: String) {
        unlink(note(of: worker))
        unlink(lock(of: worker))
    }

    /// Takes the lock of a new worker.
    ///
    /// The file has its name only once it is locked: a lock that nobody holds is a worker's that has ended.
    func enter(_ worker: String) throws(RunnerError) -> FileLock {
        let path = lock(of: worker)
        let temporary = path + ".new"
        guard let lock = try FileLock.take(temporary), rename(temporary, path) == 0 else {
            throw RunnerError(.unavailable, "\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
        return lock
    }
}
