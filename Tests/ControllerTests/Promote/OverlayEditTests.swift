import ControllerAPI
import Foundation
import Git
import Testing

@testable import Controller

@Suite("What a promotion changes in an overlay")
struct OverlayEditTests {
    private static let kustomization =
        "images:\n- name: api # the API\n  newTag: v1\nreplicas:\n- {name: api, count: 1}\n"
    private static let variables = "# what it reads\nLEVEL=info\nOTHER=1\n"

    /// The tree of a commit with these files.
    private func withTree<Result>(
        _ files: [String: String] = ["o/kustomization.yml": kustomization, "o/c.env": variables],
        _ body: (GitSnapshot) throws -> Result
    ) async throws -> Result {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("headgate-edit-\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let repository = try await GitRepository.create(bare: path, head: try RefName.branch("main"))
        let signature = try GitSignature(name: "T", email: "t@localhost", seconds: 1)
        let revision = try await repository.commit(
            parent: nil,
            changes: files.mapValues { .write(Array($0.utf8)) },
            message: "files",
            author: signature,
            committer: signature
        )
        return try body(try await repository.snapshot(at: revision))
    }

    private func edit(_ images: [String], _ set: [String]?) throws -> OverlayEdit {
        try OverlayEdit(PromotionRequest(environment: "e", images: images, set: set))
    }

    @Test("images and values of one file and of several come together, and nothing else changes")
    func together() async throws {
        let edit = try edit(["api=:v2"], ["kustomization.yml:replicas[0].count=3", "c.env:LEVEL=debug"])
        let files = try await withTree { tree in try edit.files(of: "o", in: tree) }
        #expect(
            files.mapValues { String(decoding: $0, as: UTF8.self) } == [
                "o/kustomization.yml": Self.kustomization.replacing("v1", with: "v2").replacing(
                    "count: 1",
                    with: "count: 3"
                ),
                "o/c.env": Self.variables.replacing("info", with: "debug"),
            ]
        )
    }

    @Test("what the overlay has already is no change, and values need no kustomization")
    func nothing() async throws {
        let same = try edit(["api=:v1"], ["c.env:LEVEL=info"])
        #expect(try await withTree { tree in try same.files(of: "o", in: tree) }.isEmpty)
        let back = try edit([], ["c.env:LEVEL=x", "c.env:LEVEL=info"])
        #expect(try await withTree { tree in try back.files(of: "o", in: tree) }.isEmpty)
        let alone = try edit([], ["c.env:OTHER=2"])
        #expect(try await withTree(["o/c.env": "OTHER=1\n"]) { tree in try alone.files(of: "o", in: tree) }.count == 1)
    }

    @Test("a file or a place that is not there is a conflict", arguments: ["no.env:A=1", "kustomization.yml:a.b=1"])
    func missing(value: String) async throws {
        let edit = try edit([], [value])
        let error = try await withTree { tree in
            #expect(throws: ControllerError.self) { try edit.files(of: "o", in: tree) }
        }
        #expect(error?.code == .conflict)
    }

    @Test("requests that name nothing, too much or another place are refused")
    func refused() {
        for set in [nil, [], ["../c.env:A=1"], Array(repeating: "c.env:A=1", count: 101)] {
            #expect(throws: ControllerError.self) { try edit([], set) }
        }
    }
}
