import Manifests
import Testing

@Suite("Setting images and values")
struct ImageEditTests {
    private func set(_ text: String, _ arguments: String...) throws -> String {
        let changes = try arguments.map { try ImageEdit.parse($0) }
        let bytes = try ImageEdit.setImage(in: Array(text.utf8), file: "k.yaml", changes: changes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private let digest = "sha256:" + String(repeating: "a1", count: 32)

    @Test("only the scalars of the image change")
    func replace() throws {
        let text = """
            # the overlay
            resources: [../base]   # one line

            images:
            # first
            - name: api   # the API
              newName: "old/api"
              newTag: 'v1' # bumped
            -   newTag: v1
                name: ui

            # the end
            namespace: x

            """
        let expected = text.replacing("'v1'", with: "'v2'")
        #expect(try set(text, "api=:v2") == expected)
        #expect(try set(text, "api=:v1") == text)
        #expect(try set(text, "ui=:abc", "api=:v2") == expected.replacing("newTag: v1", with: "newTag: abc"))
        #expect(try set(text, "ui=:1234567").contains("-   newTag: \"1234567\"\n    name: ui\n"))
        #expect(
            try set(text, "api=localhost:5000/api:v2@\(digest)")
                == expected.replacing("old/api", with: "localhost:5000/api")
                .replacing("# bumped\n", with: "# bumped\n  digest: \(digest)\n")
        )
    }

    @Test("a missing entry and a missing list are added in the file's style")
    func create() throws {
        #expect(
            try set("resources:\n- a\nimages:\n- name: b\n  newTag: c\n", "api=:v1")
                == "resources:\n- a\nimages:\n- name: b\n  newTag: c\n- name: api\n  newTag: v1\n"
        )
        #expect(
            try set("resources:\n  - a\n# end\n", "api=x/y:v1")
                == "resources:\n  - a\nimages:\n  - name: api\n    newName: x/y\n    newTag: v1\n# end\n"
        )
        #expect(
            try set("images: []\r\nresources: [a]\r\n", "api=:v1")
                == "images:\r\n- name: api\r\n  newTag: v1\r\nresources: [a]\r\n"
        )
        #expect(
            try set("images: [{name: api, newTag: a}]", "api=:b", "ui=:c")
                == "images: [{name: api, newTag: b}, {name: ui, newTag: c}]"
        )
    }

    @Test("a tag without a digest takes the old digest away")
    func digests() throws {
        let text = "images:\n- name: api\n  digest: \(digest) # d\n  newName: q\n"
        #expect(try set(text, "api=:v2") == "images:\n- name: api\n  newName: q\n  newTag: v2\n")
        #expect(try set(text, "api=@\(digest)") == text)
        #expect(try set(text, "api=:v2@\(digest)") == text + "  newTag: v2\n")
    }

    @Test("what set-image writes, a build applies")
    func roundTrip() throws {
        let kustomization = try set("resources: [d.yaml]\n", "registry.local/api=localhost:5000/api:7@\(digest)")
        let files = ["kustomization.yaml": kustomization, "d.yaml": deploymentText()]
        #expect(try render(files).contains("image: localhost:5000/api:7@\(digest)\n"))
    }

    @Test(
        "malformed changes are refused",
        arguments: [
            "api", "=x", "api=", "api=:", "api=:a b", "api=@sha256:12", "api=x y", "api=:-a", "api=@x", "a\"b=:v",
        ]
    )
    func malformed(argument: String) {
        #expect(throws: ManifestError.self) { try ImageEdit.parse(argument) }
    }

    @Test("changes that no parser saw are checked as well, and doubles are refused")
    func unsafe() {
        #expect(throws: ManifestError.self) {
            try ImageEdit.setImage(in: [], file: "k", changes: [ImageChange(name: "a", newTag: "b\n- c")])
        }
        #expect(throws: ManifestError.self) { try set("images:\n- name: a\n- name: a\n", "a=:b") }
        #expect(throws: ManifestError.self) { try set("images: text\n", "a=:b") }
        #expect(throws: ManifestError.self) { try set("images: [\n", "a=:b") }
    }

    @Test("a value at a path and a variable are set in place")
    func values() throws {
        let yaml = "a:\n  b: [1, 'x'] # c\nd: e\n"
        let set = { (path: String, value: String) in
            String(decoding: try ValueEdit.set(path, to: value, in: Array(yaml.utf8), file: "v.yaml"), as: UTF8.self)
        }
        #expect(try set("a.b[1]", "y") == yaml.replacing("'x'", with: "'y'"))
        #expect(try set("a.b[0]", "2") == yaml.replacing("[1", with: "[2"))
        let error = try #require(throws: ManifestError.self) { try set("a.c", "y") }
        #expect(error.description.hasPrefix("v.yaml:"))
        let env = "# c\r\nA=1\r\n B=2\r\n"
        let setVariable = { (name: String, value: String) in
            String(decoding: try ValueEdit.setVariable(name, to: value, in: Array(env.utf8), file: "e"), as: UTF8.self)
        }
        #expect(try setVariable("B", "x y") == "# c\r\nA=1\r\n B=x y\r\n")
        #expect(try setVariable("A", "1") == env)
        #expect(try setVariable("C", "3") == env + "C=3\r\n")
        #expect(throws: ManifestError.self) { try setVariable("A", "1\n2") }
        #expect(throws: ManifestError.self) { try setVariable("1A", "1") }
    }
}
