import Glibc

/// The name under which a runner's containers are known to an engine: made once, and kept in the runner's directory.
enum EngineOwner {
    /// Different for every process: a runner's workers and `headgate run` each have one.
    static let process = random()

    private static func file(_ data: String) -> String { data + "/engine-owner" }

    /// The owner's name; makes one the first time.
    static func make(in data: String) throws(RunnerError) -> String {
        if let known = try known(in: data) { return known }
        let name = random()
        let temporary = file(data) + ".\(getpid()).\(UInt32.random(in: 0 ... .max))"
        try SmallFile.write(Array(name.utf8), to: temporary)
        defer { unlink(temporary) }
        // Two jobs may come here at once: the first one's name stays.
        if link(temporary, file(data)) != 0, errno != EEXIST {
            throw RunnerError(.unavailable, "\(file(data)) cannot be made: \(String(cString: strerror(errno)))")
        }
        return try known(in: data) ?? name
    }

    /// A name that nobody else has.
    static func random() -> String {
        var generator = SystemRandomNumberGenerator()
        return String(generator.next(), radix: 36) + String(generator.next(), radix: 36)
    }

    /// The owner's name, or nil where no job had a container yet.
    static func known(in data: String) throws(RunnerError) -> String? {
        let text = String(decoding: try SmallFile.read(file(data), limit: 100), as: UTF8.self)
        guard !text.isEmpty else { return nil }
        guard text.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber) }) else {
            throw RunnerError(.unavailable, "\(file(data)) does not hold what a runner wrote there")
        }
        return text
    }
}
