import Glibc

/// Looks for programs as a shell would.
enum ProgramSearch {
    /// The program's path, or nil where no directory of the search path has it.
    static func find(_ program: String, in searchPath: String) -> String? {
        if program.contains("/") { return access(program, X_OK) == 0 ? program : nil }
        for directory in searchPath.split(separator: ":") where directory.hasPrefix("/") {
            let path = "\(directory)/\(program)"
            if isFile(path), access(path, X_OK) == 0 { return path }
        }
        return nil
    }

    /// Whether there is a file at a path, or a link to one.
    static func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }
}
