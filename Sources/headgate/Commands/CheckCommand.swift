import ArgumentParser
import HeadgateConfiguration
import Manifests
import Workflows
import YAML

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// The command `headgate check`.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Check workflows, overlays and configuration files; name every field that would be ignored.",
        discussion: """
            Examples:
              headgate check
              headgate check ci/deliver.yaml overlays/production headgate.yaml
            """
    )

    @Argument(help: "Files and directories; ci/, overlays/ and headgate.yaml of this directory unless given.")
    var paths: [String] = []

    func run() throws {
        var check = Check()
        for path in paths.isEmpty ? Check.standardPaths() : paths { check.add(path) }
        for line in check.warnings { Console.note("warning: \(line)") }
        for line in check.errors { Console.print(line) }
        if !check.errors.isEmpty { throw ExitCode(ExitStatus.failed) }
        Console.note("\(check.count) checked, \(check.warnings.count) warnings")
    }
}

/// Looks at files by what they are and collects what is wrong with them.
private struct Check {
    var errors: [String] = []
    var warnings: [String] = []
    var count = 0

    static func standardPaths() -> [String] {
        ["ci", "overlays", "headgate.yaml", "agent.yaml"].filter { FileManager.default.fileExists(atPath: $0) }
    }

    mutating func add(_ path: String) {
        do {
            if try OverlayPlace.isDirectory(path) {
                try addDirectory(path)
            } else {
                try addFile(path)
            }
        } catch {
            errors.append("\(path): \(error)")
        }
    }

    private mutating func addDirectory(_ path: String) throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: path).sorted()
        if names.contains(where: { ["kustomization.yaml", "kustomization.yml", "Kustomization"].contains($0) }) {
            checkOverlay(path)
            return
        }
        for name in names where !name.hasPrefix(".") {
            let child = path + "/" + name
            if try OverlayPlace.isDirectory(child) {
                try addDirectory(child)
            } else if name.hasSuffix(".yaml") || name.hasSuffix(".yml") {
                add(child)
            }
        }
    }

    private mutating func checkOverlay(_ path: String) {
        count += 1
        do {
            let place = try OverlayPlace(path)
            let workloads = try Workloads(try Kustomize.build(place.path, in: place.tree))
            warnings += workloads.warnings.map { "\(path): \($0.object) \($0.path): \($0.message)" }
        } catch {
            errors.append("\(error)")
        }
    }

    private mutating func addFile(_ path: String) throws {
        count += 1
        let bytes = try TextFile.bytes(path, limit: 16 << 20)
        let document = try YAML.parseSingle(bytes, file: path)
        if ConfigurationFile.isConfiguration(document) {
            do {
                _ = try ConfigurationFile(parsing: bytes, file: path)
            } catch {
                errors += error.problems.map { "\($0)" }
            }
            return
        }
        guard document["on"] != nil || document["jobs"] != nil else { return }
        do {
            let workflow = try Workflow.parse(bytes, file: path)
            for notice in workflow.unsupported {
                if notice.effect == .refuse { errors.append("\(notice)") } else { warnings.append("\(notice)") }
            }
        } catch {
            errors += error.issues.map(\.description)
        }
    }
}
