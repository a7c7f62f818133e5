/// Where a job's directories are in its container.
enum PlaceDirectories {
    static let temporary = "/__w/_temp"
    static let commands = "/__w/_commands"
    static let actions = "/__w/_actions"
    static let toolCache = "/__t"
    static let home = "/github/home"
    static let event = "/github/workflow/event.json"

    /// The workspace of a repository: `/__w/service/service` for `team/service`.
    static func workspace(of repository: String) -> String {
        let name = JobDirectories.safe(String(repository.split(separator: "/").last ?? "work"))
        return "/__w/\(name)/\(name)"
    }

    /// What programs in the container may have written to.
    static let writable = ["/__w", toolCache, home]
}
