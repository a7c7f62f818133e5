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

    @Test(
        "a tag that looks like a number stays a text, whatever stood there",
        arguments: ["newTag:", "newTag: ~", "newTag: 1.0", "newTag: 2.0", "newTag: true", "newTag: v1"]
    )
    func numbers(_ field: String) throws {
        let edited = try set("images:\n- name: api\n  \(field)\n", "api=:2.0")
        #expect(edited == "images:\n- name: api\n  newTag: \"2.0\"\n")
        #expect(try set(edited, "api=:2.0") == edited)
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
        // Another digest alone makes the tag a lie; the same one changes nothing.
        let other = "sha256:" + String(repeating: "b2", count: 32)
        let both = "images:\n- name: api\n  newTag: v1\n  digest: \(digest)\n"
        #expect(try set(both, "api=@\(other)") == "images:\n- name: api\n  digest: \(other)\n")
        #expect(try set(both, "api=@\(digest)") == both)
        #expect(
            try set("images:\n- name: api\n  newTag: v1\n", "api=@\(digest)")
                == "images:\n- name: api\n  digest: \(digest)\n"
        )
        #expect(try set("images: [{name: api, digest: '\(digest)'}]", "api=:v1") == "images: [{name: api, newTag: v1}]")
    }

    @Test(
        "a list that is missing, empty, null or anchored takes an entry",
        arguments: [
            ("", "images:\n- name: api\n  newTag: v1\n"),
            ("# only\n", "# only\nimages:\n- name: api\n  newTag: v1\n"),
            ("---\na: 1\n", "---\na: 1\nimages:\n- name: api\n  newTag: v1\n"),
            ("a: 1", "a: 1\nimages:\n- name: api\n  newTag: v1\n"),
            ("images:\na: 1\n", "images:\n- name: api\n  newTag: v1\na: 1\n"),
            ("images: # none\na: 1\n", "images: # none\n- name: api\n  newTag: v1\na: 1\n"),
            ("images: null\n", "images:\n- name: api\n  newTag: v1\n"),
            ("images: ~ # c\nb:\n  - c\n", "images: # c\n  - name: api\n    newTag: v1\nb:\n  - c\n"),
            ("images: []\n", "images:\n- name: api\n  newTag: v1\n"),
            ("images: [ ] # none\n", "images: # none\n- name: api\n  newTag: v1\n"),
            ("images: &i []\n", "images: &i\n- name: api\n  newTag: v1\n"),
            ("images: &i\n- name: b\n", "images: &i\n- name: b\n- name: api\n  newTag: v1\n"),
            ("imageTags:\n- name: api\n  newTag: v0\n", "imageTags:\n- name: api\n  newTag: v1\n"),
            ("{a: 1}\n", "{a: 1, images: [{name: api, newTag: v1}]}\n"),
            ("images:\n- name: api\n", "images:\n- name: api\n  newTag: v1\n"),
            ("images:\n- {name: api}\n", "images:\n- {name: api, newTag: v1}\n"),
            ("images:\n-   name: api", "images:\n-   name: api\n    newTag: v1\n"),
            ("images:\n- name: api\n  newTag:\n", "images:\n- name: api\n  newTag: v1\n"),
            ("a: 1\n...\n", "a: 1\nimages:\n- name: api\n  newTag: v1\n...\n"),
        ]
    )
    func places(text: String, expected: String) throws {
        #expect(try set(text, "api=:v1") == expected)
        #expect(try set(expected, "api=:v1") == expected)
    }

    @Test("an alias gives way to its own tag, and an anchor changes once nothing refers to it")
    func aliases() throws {
        let text = "images:\n- name: api\n  newTag: &t v1\n- name: ui\n  newTag: *t # same\n"
        #expect(try set(text, "ui=:v2") == text.replacing("*t", with: "v2"))
        #expect(try set(text, "ui=:v1") == text)
        #expect(try set(text, "api=:v2", "ui=:v2") == text.replacing("*t", with: "v2").replacing("v1", with: "v2"))
        let error = try #require(throws: ManifestError.self) { try set(text, "api=:v2") }
        #expect(error.description.contains("the anchor '&t' stands here"))
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
            "api", "=x", "api=", "api=:", "api=*", "api=*:*", "", "api:", "api=:a b", "api=@sha256:12", "api=x y",
            "api=:-a", "api=@x", "a\"b=:v",
        ]
    )
    func malformed(argument: String) {
        #expect(throws: ManifestError.self) { try ImageEdit.parse(argument) }
    }

    @Test("the ways of writing that kustomize has mean the same")
    func forms() throws {
        #expect(try ImageEdit.parse("r:5000/api:v1") == ImageChange(name: "r:5000/api", newTag: "v1"))
        #expect(try ImageEdit.parse("api@\(digest)") == ImageChange(name: "api", digest: digest))
        #expect(try ImageEdit.parse("api=*:v1") == ImageChange(name: "api", newTag: "v1"))
        #expect(try ImageEdit.parse("api=r/b:*") == ImageChange(name: "api", newName: "r/b"))
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

    @Test(
        "a value of a promotion is one of a file in the overlay",
        arguments: [
            ("c.env:A=x y", "# c\nA=1\n", "# c\nA=x y\n"), ("c.env:B=2=3", "A=1", "A=1\nB=2=3\n"),
            (".env:A=", "A=1\r\n", "A=\r\n"),
            ("x/k.yaml:replicas[0].count=3", "replicas:\n- count: 2 # two\n", "replicas:\n- count: 3 # two\n"),
            ("Kustomization:namePrefix=a:b", "namePrefix: 'x'\n", "namePrefix: 'a:b'\n"),
        ]
    )
    func changes(argument: String, before: String, after: String) throws {
        let change = try ValueChange.parse(argument)
        let bytes = try change.apply(to: Array(before.utf8), path: "f")
        #expect(String(decoding: bytes, as: UTF8.self) == after)
        #expect(try change.apply(to: bytes, path: "f") == bytes)
    }

    @Test(
        "a value that is none, or lies elsewhere, is refused",
        arguments: [
            "", "c.env", "c.env:A", "c.env:=1", "../c.env:A=1", "/c.env:A=1", "a//c.env:A=1", "./c.env:A=1", ":A=1",
            "main.sh:A=1", "a=b:c.env",
        ]
    )
    func foreign(argument: String) {
        #expect(throws: ManifestError.self) { try ValueChange.parse(argument) }
    }
}
