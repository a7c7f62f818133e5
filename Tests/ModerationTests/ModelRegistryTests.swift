import Glibc
import Moderation
import Testing

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite("Model registry")
struct ModelRegistryTests {
    @Test(
        "understands references",
        arguments: [
            ("models:/toxic-comment@production", ModelReference.alias(name: "toxic-comment", alias: "production")),
            ("models:/toxic-comment/12", .version(name: "toxic-comment", version: 12)),
            ("/some/where/model.bin", .file("/some/where/model.bin")),
        ]
    )
    func references(text: String, reference: ModelReference) throws {
        #expect(try ModelReference(text) == reference)
        #expect(reference.description == text)
    }

    @Test(
        "refuses references that are malformed or lead out of it",
        arguments: [
            "", "models:/", "models:/a", "models:/a/0", "models:/a/-1", "models:/a/x", "models:/a@", "models:/@b",
            "models:/../a@b", "models:/..@b", "models:/a@../b", "models:/a/b/1", "models:/.hidden/1",
        ]
    )
    func malformed(text: String) {
        let error = #expect(throws: ModerationError.self) { try ModelReference(text) }
        #expect(error?.code == .invalidReference)
    }

    @Test("gives back what was stored, by version, by alias and by path")
    func storesAndLoads() throws {
        try withRegistry { registry in
            let outcome = try SampleData.outcome()
            for version in [1, 2] {
                let metadata = ModelMetadata(
                    name: "sample",
                    version: version,
                    options: SampleData.options,
                    data: try SampleData.dataSet(),
                    outcome: outcome
                )
                try registry.store(outcome.model, metadata: metadata)
            }
            try registry.setAlias("production", of: "sample", to: 1)
            try registry.setAlias("staging", of: "sample", to: 2)
            try registry.setAlias("production", of: "sample", to: 2)
            #expect(try registry.aliases(of: "sample") == ["production": 2, "staging": 2])
            #expect(try registry.load(ModelReference("models:/sample@production")).version == "2")
            #expect(try registry.load(ModelReference("models:/sample/1")).name == "sample")
            let path = registry.directory + "/sample/versions/1/model.bin"
            #expect(try registry.load(.file(path)).classifier.model.parameters == outcome.model.parameters)
        }
    }

    @Test(
        "says what is missing",
        arguments: [
            ("models:/nobody@production", "no alias production"), ("models:/sample/3", "versions/3/model.bin"),
            ("/does/not/exist.bin", "/does/not/exist.bin"),
        ]
    )
    func missing(text: String, reason: String) throws {
        try withRegistry { registry in
            let error = #expect(throws: ModerationError.self) { try registry.load(ModelReference(text)) }
            #expect(error?.code == .notFound)
            #expect(error?.message.contains(reason) == true)
        }
    }

    @Test("names the file that is damaged")
    func damaged() throws {
        try withRegistry { registry in
            try FileContent.makeDirectory(registry.directory)
            let path = registry.directory + "/model.bin"
            try FileContent.write(Array("not a model".utf8), to: path)
            let error = #expect(throws: ModerationError.self) { try registry.load(.file(path)) }
            #expect(error?.code == .invalidModel)
            #expect(error?.message == "\(path): not a moderation model")
        }
    }

    @Test("will not let an alias name a version that does not exist")
    func aliasOfNothing() throws {
        try withRegistry { registry in
            #expect(throws: ModerationError.self) { try registry.setAlias("production", of: "sample", to: 7) }
            let aliases = try registry.aliases(of: "sample")
            #expect(aliases.isEmpty)
        }
    }

    private func withRegistry(_ body: (ModelRegistry) throws -> Void) throws {
        let directory = "/tmp/moderation-tests-\(getpid())-\(UInt64.random(in: 0 ... .max))"
        defer { #expect(throws: Never.self) { try remove(directory) } }
        try body(ModelRegistry(directory: directory))
    }

    private func remove(_ directory: String) throws {
        if FileManager.default.fileExists(atPath: directory) { try FileManager.default.removeItem(atPath: directory) }
    }
}
