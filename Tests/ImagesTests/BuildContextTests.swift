import Glibc
import Testing

@testable import Images

@Suite struct BuildContextTests {
    private func sample() throws -> TemporaryDirectory {
        let directory = try TemporaryDirectory()
        try directory.write("Dockerfile", "# syntax\nFROM scratch\nCOPY . /\n")
        try directory.write("src/main.swift", "print(1)\n")
        try directory.write("src/notes.md", "notes")
        try directory.write("build/out.o", "object")
        try directory.write("build/keep/me", "kept")
        try directory.write(".dockerignore", "build\n!build/keep\n**/*.md\nDockerfile\n.dockerignore\n")
        return directory
    }

    @Test func `the ignore rules hold and the two files the engine needs stay`() async throws {
        let directory = try sample()
        let context = try await BuildContext.load(directory: directory.path)
        #expect(
            context.paths == [
                ".dockerignore", "Dockerfile", "build", "build/keep", "build/keep/me", "src", "src/main.swift",
            ]
        )
        #expect(context.dockerfile == "Dockerfile")
    }

    @Test func `the same files give the same bytes whenever and wherever they were written`() async throws {
        let first = try sample()
        let second = try sample()
        #expect(shell("find \(second.path) -exec touch -h -d 2001-02-03 {} +"))
        var archives: [[UInt8]] = []
        for directory in [first, second] {
            let context = try await BuildContext.load(directory: directory.path)
            var bytes: [UInt8] = []
            for try await chunk in context.chunks { bytes += chunk }
            #expect(Int64(bytes.count) == context.archiveSize)
            archives.append(bytes)
        }
        #expect(archives[0] == archives[1])
        let context = try await BuildContext.load(directory: first.path)
        try await context.write(to: first.path + "/context.tar")
        #expect(try DurableFiles.read(first.path + "/context.tar", limit: 1 << 20) == archives[0])
    }

    @Test func `rules beside the Dockerfile go before the common ones`() async throws {
        let directory = try sample()
        try directory.write("ci/api.Dockerfile", "ARG X\nFROM scratch\n")
        try directory.write("ci/api.Dockerfile.dockerignore", "*\n!ci\n")
        let context = try await BuildContext.load(directory: directory.path, dockerfile: "./ci/api.Dockerfile")
        #expect(context.dockerfile == "ci/api.Dockerfile")
        #expect(context.paths == [".dockerignore", "ci", "ci/api.Dockerfile", "ci/api.Dockerfile.dockerignore"])
    }

    @Test func `a missing Dockerfile names those that are there`() async throws {
        let directory = try sample()
        let error = await #expect(throws: ImagesError.self) {
            try await BuildContext.load(directory: directory.path, dockerfile: "dockerfile.api")
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.contains("it has Dockerfile") == true)
    }

    @Test func `a Dockerfile that is counted from the repository is named as the context has it`() async throws {
        let directory = try sample()
        let error = await #expect(throws: ImagesError.self) {
            try await BuildContext.load(directory: directory.path, dockerfile: "app/Dockerfile")
        }
        #expect(error?.code == .notFound)
        #expect(error?.message.hasSuffix("; the path counts from the context, which has Dockerfile") == true)
    }

    @Test(arguments: [
        ("../Dockerfile", ImagesError.Code.outsideRoot), ("/etc/passwd", .outsideRoot), ("out", .outsideRoot),
        ("etc/passwd", .outsideRoot), ("src", .invalidArgument), ("bad", .invalidArgument), ("empty", .invalidArgument),
        ("pipe", .invalidArgument), ("loop", .outsideRoot),
    ])
    func `a Dockerfile outside the context or that is none is refused`(
        _ dockerfile: String,
        _ code: ImagesError.Code
    ) async throws {
        let directory = try sample()
        try directory.link("out", to: "/etc/passwd")
        try directory.link("etc", to: "/etc")
        try directory.link("loop", to: "loop")
        try directory.write("bad", "# one\n\nRUN x\n")
        try directory.write("empty", "# nothing\n")
        try #require(mkfifo(directory.path + "/pipe", 0o600) == 0)
        let found = await errorCode {
            _ = try await BuildContext.load(directory: directory.path, dockerfile: dockerfile)
        }
        #expect(found == code)
    }

    @Test func `a wrong first instruction is named with its line`() async throws {
        let directory = try sample()
        try directory.write("bad", "# one\n\nRUN x\n")
        let error = await #expect(throws: ImagesError.self) {
            try await BuildContext.load(directory: directory.path, dockerfile: "bad")
        }
        #expect(error?.message.hasPrefix("bad:3: ") == true)
    }

    @Test func `a Dockerfile may be a link that stays inside`() async throws {
        let directory = try sample()
        try directory.write("docker/Dockerfile.api", "FROM scratch\n")
        try directory.link("docker/current", to: "Dockerfile.api")
        try directory.link("api", to: "docker/current")
        #expect(try await BuildContext.load(directory: directory.path, dockerfile: "api").dockerfile == "api")
    }

    @Test func `a file that shrinks while it is sent is an error`() async throws {
        let directory = try sample()
        let context = try await BuildContext.load(directory: directory.path)
        try directory.write("src/main.swift", "")
        let code = await errorCode { for try await _ in context.chunks {} }
        #expect(code == .conflict)
    }

    @Test func `bounds hold`() async throws {
        let directory = try sample()
        let limits = ArchiveLimits(maximumEntries: 3)
        #expect(
            await errorCode { _ = try await BuildContext.load(directory: directory.path, limits: limits) } == .tooLarge
        )
    }
}
