import Foundation
import Testing

/// Holds the package manifest to the table of docs/ARCHITECTURE.md.
@Suite("The house")
struct HouseTests {
    private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// Target names where they differ from the table's: the folder's name.
    private let renamed = ["HeadgateConfiguration": "Configuration"]

    @Test("every arrow between modules of the manifest stands in the table, and every module does")
    func arrowsMatch() throws {
        let table = try table()
        let targets = try targets()
        #expect(Set(table.keys) == Set(targets.keys), "the modules of the manifest and of the table differ")
        for (target, dependencies) in targets {
            let allowed = try #require(table[target], "\(target) is not in the table")
            for dependency in dependencies {
                #expect(allowed.contains(dependency), "\(target) depends on \(dependency), which its row does not name")
            }
        }
    }

    @Test("no arrow of the table points up, and no two modules point at each other")
    func pointDown() throws {
        let floors = try floors()
        for (module, allowed) in try table() {
            for other in allowed {
                guard let own = floors[module], let below = floors[other] else { continue }
                #expect(below < own, "\(module) on floor \(own) may import \(other) on floor \(below)")
            }
        }
    }

    @Test("the two wings never import each other")
    func wingsStandApart() throws {
        let moderation: Set<String> = ["moderation", "Moderation", "ModerationService"]
        let shared: Set<String> = ["Archives", "HTTPTransport", "Persistence", "ProcessMemory", "Telemetry"]
        for (module, allowed) in try table() {
            for other in allowed where !shared.contains(other) {
                #expect(moderation.contains(module) == moderation.contains(other), "\(module) may import \(other)")
            }
        }
    }

    private func rows() throws -> [[String]] {
        let text = try String(contentsOf: root.appendingPathComponent("docs/ARCHITECTURE.md"), encoding: .utf8)
        let start = try #require(text.range(of: "<!-- table: modules -->"))
        let end = try #require(text.range(of: "<!-- end -->", range: start.upperBound..<text.endIndex))
        return text[start.upperBound..<end.lowerBound].split(separator: "\n")
            .map { line in line.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }
            .filter { $0.count >= 5 && $0[2].contains("`") }
    }

    private func names(_ cell: String) -> [String] {
        cell.split(separator: "`", omittingEmptySubsequences: false).enumerated()
            .filter { $0.offset % 2 == 1 }.map { String($0.element) }
    }

    private func table() throws -> [String: Set<String>] {
        Dictionary(uniqueKeysWithValues: try rows().map { (names($0[2])[0], Set(names($0[4]))) })
    }

    private func floors() throws -> [String: Int] {
        Dictionary(
            uniqueKeysWithValues: try rows().compactMap { row in
                Int(row[1].trimmingCharacters(in: .whitespaces)).map { (names(row[2])[0], $0) }
            }
        )
    }

    private struct Dump: Decodable {
        struct Target: Decodable {
            struct Dependency: Decodable {
                let byName: [String?]?

                private enum CodingKeys: String, CodingKey {
                    case byName
                }

                init(from decoder: any Decoder) throws {
                    let container = try decoder.container(keyedBy: CodingKeys.self)
                    guard var list = try? container.nestedUnkeyedContainer(forKey: .byName) else {
                        byName = nil
                        return
                    }
                    byName = [try list.decode(String.self)]
                }
            }

            let name: String
            let type: String
            /// Where the target lies when that is not Sources/NAME.
            let path: String?
            let dependencies: [Dependency]

            var isModule: Bool {
                ["regular", "executable"].contains(type) && !(path?.hasPrefix("Tests/") ?? false)
            }
        }

        let targets: [Target]
    }

    /// The modules of `swift package dump-package` and what each depends on within the package.
    private func targets() throws -> [String: [String]] {
        let scratch = FileManager.default.temporaryDirectory.appendingPathComponent(
            "headgate-dump-\(UUID().uuidString)"
        )
        defer { try? FileManager.default.removeItem(at: scratch) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = [
            "swift", "package", "dump-package", "--package-path", root.path, "--scratch-path", scratch.path,
        ]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let dump = try JSONDecoder().decode(Dump.self, from: output)
        let modules = dump.targets.filter(\.isModule)
        return Dictionary(
            uniqueKeysWithValues: modules.map { target in
                let dependencies = target.dependencies.compactMap { $0.byName?.first ?? nil }
                return (renamed[target.name] ?? target.name, dependencies.map { renamed[$0] ?? $0 })
            }
        )
    }
}
