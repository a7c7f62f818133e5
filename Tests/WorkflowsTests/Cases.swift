import Testing
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The inputs that nobody here wrote, beside the project's root.
enum Cases {
    static func directory(_ name: String, file: String = #filePath) -> String {
        let root = URL(filePath: file).resolvingSymlinksInPath().deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent().path()
        return "\(root)/../shared/cases/\(name)"
    }

    static func areHere(_ name: String) -> Bool {
        FileManager.default.fileExists(atPath: directory(name))
    }

    static func files(in name: String, ending suffix: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: directory(name)).filter { $0.hasSuffix(suffix) }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: directory(path))))
    }

    static func text(_ path: String) throws -> String {
        String(decoding: try bytes(path), as: UTF8.self)
    }
}
