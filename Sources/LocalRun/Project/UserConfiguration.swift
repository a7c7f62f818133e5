import Glibc

/// Where Git keeps what a user has set for all repositories.
struct UserConfiguration {
    let environment: [String: String]

    private var home: String? { environment["HOME"].flatMap { $0.isEmpty ? nil : $0 } }

    private var directory: String? {
        environment["XDG_CONFIG_HOME"].flatMap { $0.isEmpty ? nil : $0 } ?? home.map { $0 + "/.config" }
    }

    /// The files, the weakest first.
    var files: [String] {
        if let named = environment["GIT_CONFIG_GLOBAL"] { return [named] }
        return [directory.map { $0 + "/git/config" }, home.map { $0 + "/.gitconfig" }].compactMap { $0 }
    }

    /// The text of the file with what the user ignores everywhere; empty where there is none.
    func excludes(named name: String?) -> String {
        var path = name ?? directory.map { $0 + "/git/ignore" }
        if let named = path, named.hasPrefix("~/") { path = home.map { $0 + named.dropFirst() } }
        guard let path, let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        let count = fread(&buffer, 1, buffer.count, file)
        return String(decoding: buffer[..<count], as: UTF8.self)
    }
}
