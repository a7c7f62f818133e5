import Manifests
import Testing

@Suite("Trees with symbolic links")
struct LinkedTreeTests {
    private let tree = LinkedTree(
        entry: { path in
            switch path {
            case "", "a", "a/b", "c": .directory
            case "a/f", "a/b/g": .file
            case "up": .link("a/b")
            case "c/f": .link("../a/f")
            case "c/through": .link("../up/g")
            case "c/out": .link("../../etc")
            case "c/absolute": .link("/etc/passwd")
            case "c/loop": .link("loop")
            case "c/dead": .link("nothing")
            default: nil
            }
        },
        contents: { Array("<\($0)>".utf8) },
        names: { $0 == "a/b" ? ["g", "a"] : [] }
    )

    @Test(
        "links are followed inside of the root",
        arguments: [
            ("a/f", "a/f"), ("c/f", "a/f"), ("up/g", "a/b/g"), ("c/through", "a/b/g"), ("c/dead", nil), ("a", nil),
            ("a/f/x", nil), ("none", nil),
        ] as [(String, String?)]
    )
    func files(path: String, expected: String?) throws {
        #expect(try tree.file(path).map { String(decoding: $0, as: UTF8.self) } == expected.map { "<\($0)>" })
    }

    @Test("a link to a directory is one")
    func directories() throws {
        #expect(try tree.isDirectory("up") && tree.isDirectory("") && !tree.isDirectory("c/f"))
        #expect(try tree.list("up") == ["a", "g"])
        #expect(try tree.list("c/f").isEmpty)
    }

    @Test("links that leave the root or lead round in circles are errors", arguments: ["out", "absolute", "loop"])
    func refused(name: String) {
        let error = #expect(throws: ManifestError.self) { try tree.file("c/\(name)") }
        #expect(error?.code == .outsideRoot)
    }

    @Test(
        "a file that a link takes out of its kustomization's directory is refused, as one with '..' in its path is",
        arguments: [("own", true), ("through", true), ("out", false), ("deep/map.yaml", false)]
    )
    func kustomization(name: String, isRead: Bool) throws {
        let files = [
            "base/kustomization.yaml": "resources: [\(name)]",
            "base/sub/map.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: inside}}",
            "other/map.yaml": "{apiVersion: v1, kind: ConfigMap, metadata: {name: outside}}",
        ]
        let tree = LinkedTree(
            entry: { path in
                switch path {
                case "base", "base/sub", "other": .directory
                case "base/own": .link("sub/map.yaml")
                case "base/through": .link("../base/sub/map.yaml")
                case "base/out": .link("../other/map.yaml")
                case "base/deep": .link("../other")
                default: files[path] == nil ? nil : .file
                }
            },
            contents: { files[$0].map { Array($0.utf8) } },
            names: { _ in [] }
        )
        guard isRead else {
            let error = #expect(throws: ManifestError.self) { try Kustomize.build("base", in: tree) }
            #expect([.outsideRoot, .notFound].contains(error?.code))
            return
        }
        #expect(try Kustomize.yaml(of: Kustomize.build("base", in: tree)).contains("name: inside"))
    }
}
