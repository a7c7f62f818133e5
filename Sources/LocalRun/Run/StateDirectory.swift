import Crypto
import Glibc

/// Where local runs of a project keep workspaces, artifacts, caches and logs.
///
/// One run at a time has a directory; a second one, at the same time, gets another.
public struct StateDirectory: Sendable {
    /// The directory that this run has for itself.
    public let path: String

    /// Counts the runs from 1.
    public let run: Int

    /// Held as long as the process lives.
    private let lock: Int32

    /// The most runs of one project at the same time.
    private static let maximumPlaces = 64

    /// How many runs' artifacts are kept.
    private static let keptRuns = 5

    /// Takes a directory.
    ///
    /// `project`: the project's directory.
    /// `environment`: `XDG_STATE_HOME` or `HOME` says where state is kept.
    public static func take(for project: String, environment: [String: String]) throws(LocalRunError) -> StateDirectory
    {
        let home = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
        guard
            let base = environment["XDG_STATE_HOME"].flatMap({ $0.hasPrefix("/") ? $0 : nil })
                ?? home.map({ $0 + "/.local/state" })
        else { throw LocalRunError(.usage, "neither XDG_STATE_HOME nor HOME says where to keep workspaces") }
        let digest = SHA256.hash(data: Array(project.utf8)).prefix(6)
            .map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        let name = FileCopy.safe(project.split(separator: "/").last.map(String.init) ?? "root").prefix(40)
        for place in 0..<maximumPlaces {
            let path = "\(base)/headgate/run/\(name)-\(digest)" + (place == 0 ? "" : "@\(place)")
            try SmallText.makeDirectories(path)
            let lock = open(path + "/lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
            guard lock >= 0 else {
                throw LocalRunError(.unavailable, "\(path)/lock: \(String(cString: strerror(errno)))")
            }
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                close(lock)
                continue
            }
            let run = (SmallText.read(path + "/runs", limit: 64).flatMap { Int($0) } ?? 0) + 1
            return StateDirectory(path: path, run: run, lock: lock)
        }
        throw LocalRunError(.unavailable, "\(maximumPlaces) runs of \(project) are under way already")
    }

    /// Counts this run.
    func begin() throws(LocalRunError) {
        try SmallText.write(String(run), to: path + "/runs")
    }

    /// The artifacts of this run.
    var artifacts: String { "\(path)/artifacts/\(run)" }

    /// What is kept between runs.
    var caches: String { "\(path)/caches" }

    /// Removes the artifacts of runs long past.
    func removeOld() {
        guard run > Self.keptRuns else { return }
        let old = "\(path)/artifacts/\(run - Self.keptRuns)"
        guard let directory = opendir(old) else { return }
        defer {
            closedir(directory)
            rmdir(old)
        }
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != "." && name != ".." { unlink("\(old)/\(name)") }
        }
    }
}
