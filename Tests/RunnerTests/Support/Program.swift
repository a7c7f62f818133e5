import Glibc

/// The program under test, which is beside the tests where the whole package was built.
enum Program {
    static let path: String = {
        if let named = getenv("HEADGATE_BINARY") { return String(cString: named) }
        var buffer = [CChar](repeating: 0, count: 4096)
        let count = max(0, readlink("/proc/self/exe", &buffer, buffer.count - 1))
        let tests = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return tests[..<(tests.lastIndex(of: "/") ?? tests.startIndex)] + "/headgate"
    }()

    /// Whether it is there; prints where it is not.
    static var isThere: Bool {
        if access(path, X_OK) == 0 { return true }
        print("Tests with workers are skipped: there is no \(path)")
        return false
    }
}
