import Crypto
import Glibc

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The places of a job on the host.
///
/// The workspace belongs to a job of a workflow and stays between runs, so that a compiler finds what did not change;
/// `checkout` makes it the revision's tree again. Everything else is the attempt's own and goes with it.
struct JobDirectories: Sendable {
    let root: String
    let workspace: String

    /// What a checkout remembers of a workspace.
    let checkoutState: String
    let temporary: String

    /// Where the runner puts files that no container of the job sees.
    let own: String

    /// The file with what started the run.
    let event: String

    /// Kept between runs and shared by the jobs of a repository.
    let toolCache: String

    /// The mirror of the repository.
    let mirror: String

    /// The mirrors of repositories that others refer to.
    let submodules: String

    /// Actions of other repositories, by repository and commit.
    let actions: String

    /// The directory the workspace lies in.
    var workspaceParent: String { workspace.split(separator: "/").dropLast().reduce("") { "\($0)/\($1)" } }

    /// The file that remembers the processes of the attempt.
    let groupsFile: String

    /// The workspace as the run before left it, where the job began with an empty one.
    var earlier: String { workspace + "~" }

    /// `data`: the runner's directory.
    ///
    /// `slot`: which of the runner's parallel places the job runs in.
    init(data: String, repository: String, job: String, run: Int, attempt: Int, slot: Int) {
        root = Self.root(data: data, run: run, job: job, attempt: attempt)
        groupsFile = "\(data)/jobs/\(Self.groupsFile(run: run, job: job, attempt: attempt))"
        let repository = Self.safe(repository)
        let job = Self.safe(job)
        let place = slot == 0 ? job : "\(job)@\(slot)"
        workspace = "\(data)/work/\(repository)/\(place)"
        checkoutState = "\(data)/work/\(repository)/.\(place).checkout"
        temporary = root + "/tmp"
        own = root + "/own"
        event = root + "/event.json"
        actions = "\(data)/actions"
        toolCache = "\(data)/cache/\(repository)"
        mirror = "\(data)/mirrors/\(repository).git"
        submodules = "\(data)/mirrors/submodules"
    }

    /// Where everything is that goes with an attempt.
    static func root(data: String, run: Int, job: String, attempt: Int) -> String {
        "\(data)/jobs/\(run)-\(safe(job))-\(attempt)"
    }

    /// The name of the file beside it that remembers the processes of the job.
    ///
    /// An attempt's own: an earlier one whose worker was cut off may still be about to end when the next begins.
    static func groupsFile(run: Int, job: String, attempt: Int) -> String { "\(run)-\(safe(job))-\(attempt).groups" }

    /// Makes the directories.
    ///
    /// `empty`: whether the workspace begins empty; what was in it is then moved to `earlier`.
    func create(empty: Bool = false) throws {
        if empty {
            try removeEarlier()
            if rename(workspace, earlier) != 0, errno != ENOENT {
                throw RunnerError(.unavailable, "\(workspace) cannot be moved: \(String(cString: strerror(errno)))")
            }
        }
        for directory in [workspace, temporary, own, toolCache, root + "/commands"] {
            try make(directory)
        }
    }

    /// A path below a directory that stays there by its text.
    func inside(_ directory: String, _ relative: String) throws(RunnerError) -> String {
        let parts = relative.split(separator: "/").filter { $0 != "." }
        guard !relative.hasPrefix("/"), !parts.contains(".."), !relative.utf8.contains(0) else {
            throw RunnerError(.invalidInput, "the path '\(relative)' leaves its directory")
        }
        return parts.isEmpty ? directory : directory + "/" + parts.joined(separator: "/")
    }

    func make(_ directory: String) throws {
        try FileManager.default.createDirectory(
            atPath: directory,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Removes what the run before left.
    func removeEarlier() throws {
        guard access(earlier, F_OK) == 0 else { return }
        try FileManager.default.removeItem(atPath: earlier)
    }

    /// Removes what belongs to the attempt alone.
    func removeTemporary() throws {
        try FileManager.default.removeItem(atPath: root)
    }

    /// A name that is one harmless part of a path; no two names have the same.
    ///
    /// A name that has to be changed for it gets a digest of the whole at its end.
    static func safe(_ name: String) -> String {
        let kept = name.map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "-" }.prefix(80)
        let text = String(kept)
        if text == name, !text.isEmpty, !text.hasPrefix(".") { return text }
        let digest = SHA256.hash(data: Array(name.utf8)).prefix(8)
        return "_\(text)~" + digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
