import Git
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "A revision is forty hexadecimal digits",
        arguments: [
            "", "abc", String(repeating: "g", count: 40), String(repeating: "a", count: 39),
            String(repeating: "a", count: 41), "HEAD", " " + String(repeating: "a", count: 39),
        ]
    )
    func badRevision(_ text: String) {
        #expect(code { _ = try Revision(text) } == .invalid)
    }

    @Test("A revision is kept in lower case")
    func revisionCase() throws {
        #expect(try Revision(String(repeating: "AB", count: 20)).hex == String(repeating: "ab", count: 20))
    }

    @Test(
        "Ref names that Git refuses are refused",
        arguments: [
            "main", "refs/heads/", "refs/heads/a..b", "refs/heads/a b", "refs/heads/.a", "refs/heads/a.lock",
            "refs/heads/a~1", "refs/heads/a^", "refs/heads/a:b", "refs/heads/a?", "refs/heads/a*", "refs/heads/[a",
            "refs/heads/a\\b", "refs/heads/a@{b", "refs/heads//a", "refs/heads/a.", "refs/heads/a\n", "refs/heads/a/",
        ]
    )
    func badRefName(_ name: String) throws {
        #expect(code { _ = try RefName(name) } == .invalid)
        let judged = try Shell.run("git", ["check-ref-format", name], in: "/")
        #expect(judged.status != 0 || name == "main")
    }

    @Test(
        "Ref names that Git takes are taken",
        arguments: ["refs/heads/main", "refs/heads/a/b", "refs/tags/v1.0", "refs/heads/é"]
    )
    func goodRefName(_ name: String) throws {
        #expect(try RefName(name).name == name)
        #expect(try Shell.run("git", ["check-ref-format", name], in: "/").status == 0)
    }

    @Test("Addresses are taken apart")
    func addresses() throws {
        let local = try GitURL("/srv/a.git")
        #expect(local.localPath == "/srv/a.git" && local.transport == .local)
        #expect(try GitURL("file:///srv/a%20b.git").localPath == "/srv/a b.git")
        let web = try GitURL("https://bob@Example.org:8443/a/b.git")
        #expect(web.host == "example.org" && web.port == 8443 && web.user == "bob")
        #expect(web.description == "https://example.org:8443/a/b.git")
        #expect(try GitURL("git://[::1]/a").host == "::1")
        #expect(try GitURL("http://h/a").port == 80)
    }

    @Test(
        "Addresses that cannot be used say why",
        arguments: [
            ("ssh://git@example.org/a", GitError.Code.unsupported), ("git@example.org:a/b.git", .unsupported),
            ("ftp://example.org/a", .unsupported), ("a/b", .invalid), ("", .invalid), ("https://example.org", .invalid),
            ("https://u:p4ss@example.org/a", .invalid), ("https://example.org/a?token=p4ss", .invalid),
            ("https://-oProxy/a", .invalid), ("https://h:99999/a", .invalid), ("https://h/a\nb", .invalid),
            ("file://host/a", .invalid),
        ]
    )
    func badAddress(_ text: String, _ expected: GitError.Code) {
        let error = error { _ = try GitURL(text) }
        #expect(error?.code == expected)
        #expect(error?.message.contains("p4ss") == false)
    }

    @Test("Credentials do not show themselves")
    func credentials() throws {
        let credentials = GitCredentials.token("5ecret")
        let remote = GitRemote(url: try GitURL("https://h/a"), credentials: credentials)
        var dumped = ""
        dump(remote, to: &dumped)
        #expect(!dumped.contains("5ecret"))
        #expect(!"\(credentials)\(String(reflecting: remote))".contains("5ecret"))
    }

    @Test(
        "Trailers are read as Git reads them",
        arguments: [
            "Subject\n\nKey: value\nOther-Key: more\n",
            "Subject\n\nBody text.\n\nHeadgate-Run: 12\nHeadgate-Environment: staging\n  continued\n",
            "Subject: not a trailer\n",
            "Subject\n\nBody: looks like one\nbut this line does not\n",
            "Subject\n\nKey:value\n\n\n",
        ]
    )
    func trailers(_ message: String) throws {
        let judged = try Shell.git("interpret-trailers", "--parse", in: "/", input: message)
        let ours = GitTrailer.parse(message).map { "\($0.key): \($0.value)" }.joined(separator: "\n")
        #expect(ours == judged)
    }

    @Test("A composed message gives its trailers back")
    func compose() throws {
        let trailers = [try GitTrailer("Headgate-Run", "12"), try GitTrailer("Headgate-Environment", "staging")]
        let message = GitTrailer.message("Deploy\n\nBecause.\n\n", trailers: trailers)
        #expect(GitTrailer.parse(message) == trailers)
        #expect(code { _ = try GitTrailer("Bad key", "x") } == .invalid)
        #expect(code { _ = try GitTrailer("Key", "two\nlines") } == .invalid)
    }
}

/// The module's error that a piece of work throws; nil when it throws none.
func error(_ body: () throws -> Void) -> GitError? {
    do {
        try body()
        return nil
    } catch {
        return error as? GitError
    }
}

func code(_ body: () throws -> Void) -> GitError.Code? { error(body)?.code }

func thrown(_ body: () async throws -> Void) async -> GitError? {
    do {
        try await body()
        return nil
    } catch {
        return error as? GitError
    }
}
