import Testing

@testable import HeadgateConfiguration

@Suite("Values in configuration files")
struct ValueTests {
    @Test(
        "Times are read and written",
        arguments: [
            ("30s", Duration.seconds(30)), ("5m", .seconds(300)), ("1h30m", .seconds(5_400)),
            ("250ms", .milliseconds(250)),
            ("2d", .seconds(172_800)), ("1m500ms", .milliseconds(60_500)), ("0s", .zero),
        ]
    )
    func durations(_ text: String, _ expected: Duration) throws {
        #expect(try DurationText.read(text, in: .zero ... .seconds(1_000_000)) == expected)
        #expect(DurationText.write(expected) == text)
    }

    @Test(
        "What is no time is refused",
        arguments: ["", "30", "s", "30 s", "1.5h", "-1s", "1m1h", "1s1s", "9999999999s", "30sec", "١s", "1h30"]
    )
    func noDurations(_ text: String) {
        #expect(throws: InvalidValue.self) { try DurationText.read(text, in: .zero ... .seconds(1_000_000)) }
    }

    @Test(
        "Addresses to listen at are read and written",
        arguments: [
            ("127.0.0.1:80", "127.0.0.1", 80), ("[::1]:8080", "::1", 8080), ("localhost:1", "localhost", 1),
            ("0.0.0.0:65535", "0.0.0.0", 65_535),
        ]
    )
    func addresses(_ text: String, _ host: String, _ port: Int) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.host == host)
        #expect(address.port == port)
        #expect(address.description == text)
    }

    @Test(
        "What is no address is refused",
        arguments: [
            "", ":", "80", "a", "a:", "a:0", "a:65536", "a:-1", "a:+1", "::1:80", "[::1]", "[a]:1", "a b:1", "a/b:1",
            "-a:1",
        ]
    )
    func noAddresses(_ text: String) {
        #expect(ListenAddress(text) == nil)
    }

    @Test(
        "The addresses of services are read and written",
        arguments: [
            ("https://a.example.com", nil, ""), ("http://10.0.0.1:8080/x/y", 8080, "/x/y"), ("http://[::1]:80", 80, ""),
            ("https://[::1]", nil, ""),
        ] as [(String, Int?, String)]
    )
    func urls(_ text: String, _ port: Int?, _ path: String) throws {
        let url = try #require(WebURL(text))
        #expect(url.port == port)
        #expect(url.path == path)
        #expect(url.description == text)
        #expect(WebURL(text + "/")?.description == text)
    }

    @Test(
        "What is no address of a service is refused",
        arguments: [
            "", "a", "//a", "https://", "https:///x", "https://a?b", "https://a#b", "https://u@a", "https://a b",
            "https://a:x",
            "https://a/../b", "HTTP://a", "https://a\n", "https://:80",
        ]
    )
    func noURLs(_ text: String) {
        #expect(WebURL(text) == nil)
    }

    @Test(
        "Repositories are URLs, paths, or as ssh has them",
        arguments: [
            "https://h/r.git", "http://h:3000/a/b", "ssh://git@h:22/r", "git://h/r", "file:///srv/r.git", "/srv/r.git",
            "git@h:a/b.git",
            "h:r",
        ]
    )
    func repositories(_ text: String) throws {
        #expect(try RepositoryAddress.read(text) == text)
    }

    @Test(
        "What could make Git do something else is refused",
        arguments: [
            "", "r", "../r", "-u", "--upload-pack=x", "ext::sh -c x", "fd::1", "https://h", "https://h/", "https:///r",
            "ftp://h/r",
            "ssh://-oProxyCommand=x/r", "ssh://-u@h/r", "-oX@h:r", "h -o:r", "git@-h:r", "https://h/r?x",
            "https://h/r#x", "file://h/r",
            "https://a:b@h/r", "ssh://a:b@h/r", "a\nb:c", "a@b@h:r", "h:",
        ]
    )
    func noRepositories(_ text: String) {
        #expect(throws: InvalidValue.self) { try RepositoryAddress.read(text) }
    }

    @Test(
        "Names, branches and paths cannot mean anything else",
        arguments: ["", "a b", "-a", "../a", "a/../b", "a\u{0}b", "a\nb", "/a", String(repeating: "a", count: 2_000)]
    )
    func refused(_ text: String) {
        #expect(throws: InvalidValue.self) { try TextRules.name(text) }
        #expect(throws: InvalidValue.self) { try TextRules.branch(text) }
        guard !["a b", "-a"].contains(text) else { return }
        #expect(throws: InvalidValue.self) { try TextRules.pathInRepository(text) }
    }

    @Test(
        "Paths inside a repository are written one way",
        arguments: [("a/", "a"), ("./a//b/.", "a/b"), (".", "."), ("./", ".")]
    )
    func paths(_ text: String, _ expected: String) throws {
        #expect(try TextRules.pathInRepository(text) == expected)
    }

    @Test(
        "Branches follow Git's rules",
        arguments: ["a.lock", "a//b", "a/.b", "refs/heads/a", "a~1", "a^", "a:b", "@", "a@{1}", "a."]
    )
    func branches(_ text: String) throws {
        #expect(throws: InvalidValue.self) { try TextRules.branch(text) }
        #expect(try TextRules.branch("feature/x-1.2") == "feature/x-1.2")
    }
}
