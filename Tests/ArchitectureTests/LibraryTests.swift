import Foundation
import Testing

/// Holds the tables of the C libraries' functions to what the sources call.
///
/// What is called and not in a table does not link, and a library that lacks a function of its table ends the program at
/// the first call; so the tests of each module say whether its table is right for the library of this machine.
@Suite("The C libraries")
struct LibraryTests {
    private let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("Sources")

    @Test(
        "every function of a table is called",
        arguments: [("CGit2", "Git"), ("CCurl", "HTTPTransport"), ("CPostgres", "Persistence"), ("CSSL", "Proxy")]
    )
    func tables(target: String, module: String) throws {
        let table = try text(target + "/functions.h")
        let names = table.matches(of: /F\((\w+)\)/).map { String($0.output.1) }.filter { $0 != "F" }
        try #require(names.count > 10 && names == names.sorted())
        let walk = FileManager.default.enumerator(atPath: sources.appendingPathComponent(module).path)
        let files = try #require(walk).compactMap { $0 as? String }.filter { $0.hasSuffix(".swift") }
        var words = Set<Substring>()
        for file in try files.map({ try text("\(module)/\($0)") }) + [text(target + "/include/shim.h")] {
            words.formUnion(file.split { !$0.isLetter && !$0.isNumber && $0 != "_" })
        }
        let unused = names.filter { !words.contains($0[...]) }
        #expect(unused.isEmpty, "\(target)/functions.h names what nothing calls")
    }

    private func text(_ path: String) throws -> String {
        try String(contentsOf: sources.appendingPathComponent(path), encoding: .utf8)
    }
}
