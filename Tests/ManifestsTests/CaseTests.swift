import Manifests
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif
#if canImport(Glibc)
import Glibc
#else
import Darwin
#endif

/// The outside cases, where they are: real overlays with what kustomize 5.8.1 makes of them.
@Suite("Real overlays")
struct CaseTests {
    private struct Case: Decodable {
        let dir: String
        let result: String
        let expected: String?
    }

    private struct CaseFile: Decodable {
        let cases: [Case]
    }

    private struct UnitCase: Decodable {
        let test: String
        let dir: String
        let files: [String: String]
        let expected: String?
        let error: Bool?
    }

    private struct UnitFile: Decodable {
        let cases: [UnitCase]
    }

    /// The folder of the cases, next to the project; nil with a message where it is absent.
    private static let folder: String? = {
        guard let source = realpath(#filePath, nil) else { return nil }
        defer { free(source) }
        let parts = String(cString: source).split(separator: "/").dropLast(4)
        let folder = "/" + parts.joined(separator: "/") + "/shared/cases/kustomize"
        guard access(folder + "/cases.json", R_OK) == 0 else {
            print("the outside kustomize cases are absent (\(folder)); nothing is compared with them")
            return nil
        }
        return folder
    }()

    private func read<Content: Decodable>(_ path: String, as: Content.Type) throws -> Content {
        try JSONDecoder().decode(Content.self, from: Data(contentsOf: URL(filePath: path)))
    }

    @Test("every overlay renders to the same bytes, or fails where kustomize fails", .enabled(if: folder != nil))
    func overlays() throws {
        let folder = try #require(Self.folder)
        let cases = try read(folder + "/cases.json", as: CaseFile.self).cases
        var failed: [String] = []
        for one in cases {
            let parts = one.dir.split(separator: "/", maxSplits: 1).map(String.init)
            let tree = try DirectoryTree(root: "\(folder)/trees/\(parts[0])")
            var rendered: String?
            do {
                rendered = try Kustomize.yaml(of: Kustomize.build(parts.count > 1 ? parts[1] : "", in: tree))
            } catch {
                #expect(error.position.line > 0 || error.code == .notFound, "\(one.dir): \(error)")
            }
            var expected: String?
            if one.result == "ok", let file = one.expected {
                expected = try String(decoding: Data(contentsOf: URL(filePath: "\(folder)/\(file)")), as: UTF8.self)
            }
            if rendered != expected { failed.append(one.dir) }
        }
        print("kustomize cases: \(cases.count - failed.count) of \(cases.count) pass; not: \(failed)")
        #expect(failed.count <= cases.count - Self.overlayFloor, "\(failed)")
    }

    @Test("kustomize's own expectations are met", .enabled(if: folder != nil))
    func units() throws {
        let folder = try #require(Self.folder)
        let cases = try read(folder + "/unit-cases.json", as: UnitFile.self).cases
        var failed: [String] = []
        for one in cases {
            var files: [String: String] = [:]
            for (path, text) in one.files { files[String(path.drop { $0 == "/" })] = text }
            let directory = one.dir == "." ? "" : String(one.dir.drop { $0 == "/" })
            var rendered: String?
            do {
                rendered = try Kustomize.yaml(of: Kustomize.build(directory, in: InMemoryTree(files), order: .asRead))
            } catch {
                rendered = nil
            }
            let lines = { (text: String?) in text?.split(separator: "\n") }
            let expected = one.error == true ? nil : one.expected
            if lines(rendered) != lines(expected) { failed.append(one.test) }
        }
        print("kustomize unit cases: \(cases.count - failed.count) of \(cases.count) pass; not: \(failed)")
        #expect(failed.count <= cases.count - Self.unitFloor, "\(failed)")
    }

    private static let overlayFloor = 961
    private static let unitFloor = 85
}
