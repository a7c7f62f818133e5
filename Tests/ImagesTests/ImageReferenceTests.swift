import Testing

@testable import Images

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

@Suite struct ImageReferenceTests {
    static let hex = String(repeating: "0123456789abcdef", count: 4)

    struct Good: Sendable, CustomTestStringConvertible {
        let text: String
        let normalised: String
        let familiar: String
        var testDescription: String { text }

        init(_ text: String, _ normalised: String, _ familiar: String) {
            self.text = text
            self.normalised = normalised
            self.familiar = familiar
        }
    }

    static let good = [
        Good("nginx", "docker.io/library/nginx", "nginx"),
        Good("nginx:1.27", "docker.io/library/nginx:1.27", "nginx:1.27"),
        Good("team/api", "docker.io/team/api", "team/api"),
        Good("docker.io/nginx", "docker.io/library/nginx", "nginx"),
        Good("index.docker.io/library/nginx:a", "docker.io/library/nginx:a", "nginx:a"),
        Good("library/a/b", "docker.io/library/a/b", "library/a/b"),
        Good("localhost/api", "localhost/api", "localhost/api"),
        Good("localhost:5000/api:x", "localhost:5000/api:x", "localhost:5000/api:x"),
        Good("127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c", "127.0.0.1:5000/a/b/c"),
        Good("[::1]:5000/api", "[::1]:5000/api", "[::1]:5000/api"),
        Good("ghcr.io/Org".lowercased() + "/x", "ghcr.io/org/x", "ghcr.io/org/x"),
        Good("Registry/team/api", "Registry/team/api", "Registry/team/api"),
        Good("a__b/c.d-e--f", "docker.io/a__b/c.d-e--f", "a__b/c.d-e--f"),
        Good("api:_Tag.1-x", "docker.io/library/api:_Tag.1-x", "api:_Tag.1-x"),
        Good("api@sha256:\(hex)", "docker.io/library/api@sha256:\(hex)", "api@sha256:\(hex)"),
        Good("r.io:1/api:t@sha256:\(hex)", "r.io:1/api:t@sha256:\(hex)", "r.io:1/api:t@sha256:\(hex)"),
    ]

    @Test(arguments: good)
    func `a reference is normalised as Docker does`(_ good: Good) throws {
        let reference = try ImageReference(good.text)
        #expect(reference.normalised == good.normalised)
        #expect(reference.familiar == good.familiar)
        #expect(reference.asWritten == good.text)
        #expect(try ImageReference(reference.normalised) == reference)
        #expect(try ImageReference(reference.familiar) == reference)
    }

    @Test(arguments: [
        "", ":tag", "@sha256:\(hex)", "a:", "a@", "a@sha256:", "a@sha256:\(hex)0", "a@sha256:\(hex.uppercased())",
        "a@md5:\(hex)", "a:b:c", "a:-x", "a:.x", "API", "team/API", "a//b", "/a", "a/", "a b", "a\n", "ä", "a..b",
        "a___b", "-a", "a-", "a_/b", "r.io:99999/a", "r.io:/a", "r.io:x/a", "-r.io/a", "r..io/a", "[::1/a",
        "[zz]:1/a", hex, "a:" + String(repeating: "t", count: 129), String(repeating: "a", count: 256),
        "r.io/" + String(repeating: "a", count: 251), String(repeating: "a/", count: 600) + "a", "http://r.io/a",
    ])
    func `what Docker refuses is refused`(_ text: String) {
        #expect(throws: ImagesError.self) { try ImageReference(text) }
    }

    @Test func `equality ignores how a reference was written`() throws {
        #expect(try ImageReference("nginx") == ImageReference("docker.io/library/nginx"))
        #expect(try ImageReference("nginx") != ImageReference("nginx:latest"))
        #expect(try Set([ImageReference("nginx:1"), ImageReference("docker.io/nginx:1")]).count == 1)
    }

    @Test func `a tag can be changed and a digest pinned`() throws {
        let digest = try ImageDigest("sha256:" + Self.hex)
        let reference = try ImageReference("r.io/api:old@sha256:\(Self.hex)")
        #expect(try reference.tagged("new").asWritten == "r.io/api:new")
        #expect(try ImageReference("api:v1").pinned(to: digest).asWritten == "api:v1@\(digest)")
        #expect(throws: ImagesError.self) { try reference.tagged("not a tag") }
        #expect(try ImageReference("api").manifestReference == "latest")
        #expect(reference.manifestReference == digest.description)
    }

    @Test func `references and digests are JSON strings and bad ones do not decode`() throws {
        let written = try JSONEncoder().encode([ImageReference("team/api:1")])
        #expect(String(decoding: written, as: UTF8.self) == #"["team\/api:1"]"#)
        #expect(try JSONDecoder().decode([ImageReference].self, from: written) == [ImageReference("team/api:1")])
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([ImageReference].self, from: Data(#"["A B"]"#.utf8))
        }
        #expect(throws: (any Error).self) {
            try JSONDecoder().decode([ImageDigest].self, from: Data(#"["sha256:12"]"#.utf8))
        }
    }

    @Test func `messages show hostile text harmlessly`() throws {
        let error = #expect(throws: ImagesError.self) {
            try ImageReference("a\u{1B}[31m\n" + String(repeating: "x", count: 500))
        }
        let message = try #require(error?.message)
        #expect(!message.unicodeScalars.contains { $0.value < 32 })
        #expect(message.count < 400)
    }

    @Test func `any text is either refused or survives being written and read again`() throws {
        var random = SeededGenerator(state: 1)
        let alphabet =
            Array("ab0Z.-_/:@[]%é \n\u{0}").map(String.init) + ["sha256:", Self.hex, "localhost", "docker.io/"]
        var accepted = 0
        for _ in 0..<20_000 {
            let text = (0..<Int.random(in: 0...8, using: &random)).map { _ in
                alphabet.randomElement(using: &random) ?? ""
            }.joined()
            guard let reference = try? ImageReference(text) else { continue }
            accepted += 1
            #expect(try ImageReference(reference.normalised) == reference, "\(text)")
            #expect(try ImageReference(reference.familiar) == reference, "\(text)")
            #expect(reference.asWritten == text)
        }
        #expect(accepted > 200)
    }

    @Test func `a digest is that of the bytes`() throws {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        #expect(ImageDigest.of([]).description == "sha256:" + empty)
        #expect(try ImageDigest(hex: empty).short == "e3b0c44298fc")
    }
}
