import HTTPTransport
import Hummingbird
import HummingbirdTesting
import Logging
import Testing

@testable import Images

@Suite struct RegistryClientTests {
    private let http = HTTPClient()
    private let name: RegistryName

    init() throws { name = try RegistryName("team/api") }

    @Test func `a tag is resolved, read, given another name and deleted`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        try await fixture.application().test(.live) { client in
            let registry = RegistryClient(http: http)
            let reference = try ImageReference("localhost:\(#require(client.port))/team/api:v1")
            let descriptor = try await registry.resolve(reference)
            #expect(descriptor == image.manifest.descriptor)
            #expect(try await registry.manifest(reference.pinned(to: descriptor.digest)) == image.manifest)
            #expect(try await registry.blob(.of(image.config), of: reference) == image.config)
            #expect(try await registry.tag(reference, as: "v2") == descriptor.digest)
            #expect(try await registry.tags(of: reference) == ["v1", "v2"])
            try await registry.delete(reference)
            #expect(await errorCode { _ = try await registry.resolve(reference) } == .manifestUnknown)
            #expect(await errorCode { _ = try await registry.manifest(reference) } == .manifestUnknown)
            let absent = ImageDigest.of([9])
            #expect(await errorCode { _ = try await registry.blob(absent, of: reference) } == .blobUnknown)
        }
    }

    @Test func `an index is copied to another registry with all it names`() async throws {
        let (from, to) = (try StoreFixture(), try StoreFixture())
        var random = SeededGenerator(state: 2)
        let images = (0..<2).map { SampleImage("\($0)", layer: random.bytes(600_000)) }
        for image in images { try await image.push(to: from.store, name) }
        let index = SampleImage.index(of: images.map(\.manifest))
        try await from.store.putManifest(index, as: .tag("all"), in: name)
        try await from.application().test(.live) { source in
            try await to.application().test(.live) { target in
                let registry = RegistryClient(http: http)
                let original = try ImageReference("localhost:\(#require(source.port))/team/api:all")
                let copy = try ImageReference("localhost:\(#require(target.port))/mirror/api:all")
                #expect(try await registry.copy(original, to: copy) == index.digest)
                #expect(try await registry.copy(original, to: copy) == index.digest)
                let within = try ImageReference("localhost:\(#require(target.port))/mirror/two:x")
                #expect(try await registry.copy(copy, to: within) == index.digest)
            }
        }
        let mirror = try RegistryName("mirror/api")
        for image in images {
            #expect(try await to.store.blobSize(.of(image.layer), in: mirror) == 600_000)
            #expect(try await to.store.manifest(.digest(image.manifest.digest), in: mirror) == image.manifest)
        }
    }

    @Test func `credentials are given when they are wanted`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        let application = fixture.application(
            authorize: RegistryAuthorizers.basic { $0.matches(user: "bob", password: "hunter2") }
        )
        try await application.test(.live) { client in
            let reference = try ImageReference("localhost:\(#require(client.port))/team/api:v1")
            let known = RegistryClient(http: http) { _ in RegistryBasicCredentials(user: "bob", password: "hunter2") }
            #expect(try await known.resolve(reference).digest == image.manifest.digest)
            let wrong = RegistryClient(http: http) { _ in RegistryBasicCredentials(user: "bob", password: "secret-x") }
            let error = await #expect(throws: ImagesError.self) { try await wrong.resolve(reference) }
            #expect(error?.code == .unauthorized)
            #expect(!"\(String(reflecting: error))".contains("secret-x"))
            #expect(await errorCode { _ = try await RegistryClient(http: http).resolve(reference) } == .unauthorized)
        }
    }

    @Test func `a token is fetched once and used until it expires`() async throws {
        let fixture = try StoreFixture()
        let image = SampleImage("one")
        try await image.push(to: fixture.store, name, tag: "v1")
        let router = Router()
        let served = TokenCount()
        router.get("/token") { request, _ in
            await served.add()
            let scope = request.uri.queryParameters["scope"] ?? ""
            #expect(scope == "repository:team/api:pull")
            return #"{"token":"abc","expires_in":300}"#
        }
        let inner = RegistryRoutes(store: fixture.store)
        let guarded = router.group("")
        guarded.add(middleware: BearerGate())
        inner.add(to: guarded)
        var logger = Logger(label: "test")
        logger.logLevel = .critical
        try await Application(router: router, logger: logger).test(.live) { client in
            let reference = try ImageReference("localhost:\(#require(client.port))/team/api:v1")
            let registry = RegistryClient(http: http)
            for _ in 0..<3 { #expect(try await registry.resolve(reference).digest == image.manifest.digest) }
        }
        #expect(await served.count == 1)
    }

    @Test(arguments: [
        ("r.example.com", "https://r.example.com/token", true, true),
        ("docker.io", "https://auth.docker.io/token", true, true),
        ("r.example.com", "https://auth.example.com/t", true, true),
        ("r.example.com", "https://evil.com/t", false, true),
        ("r.example.com", "http://r.example.com/t", false, false),
        ("r.example.com", "https://10.0.0.1/t", false, false),
        ("r.example.com", "https://localhost/t", false, false), ("r.example.com", "https://metadata/t", false, false),
        ("r.example.com", "https://r.example.com@evil.com/t", false, false),
        ("localhost:5000", "http://localhost:9/t", true, true),
        ("localhost:5000", "http://example.com/t", false, false), ("a.co.uk", "https://b.co.uk/t", false, true),
        ("r.example.com", "file:///etc/passwd", false, false),
        ("r.example.com", "https://r.example.com\\@evil/t", false, false),
    ])
    func `tokens are asked for at sane places only`(
        _ registry: String,
        _ realm: String,
        _ withCredentials: Bool,
        _ without: Bool
    ) {
        let host = RegistryHost(registry, plainHosts: [])
        #expect(host.mayAsk(realm: realm, withCredentials: true) == withCredentials)
        #expect(host.mayAsk(realm: realm, withCredentials: false) == without)
    }

    @Test func `challenges are parsed, quotes and all`() throws {
        let header = #"Bearer realm="https://a/t?x=\"1\"",service=reg.io , scope="repository:a:pull,push""#
        let challenge = try #require(RegistryChallenge(header: header))
        #expect(challenge.scheme == "bearer")
        #expect(challenge.parameters["realm"] == #"https://a/t?x="1""#)
        #expect(challenge.parameters["service"] == "reg.io")
        #expect(challenge.parameters["scope"] == "repository:a:pull,push")
        #expect(RegistryChallenge(header: #"Bearer realm="open"#) == nil)
        #expect(RegistryChallenge(header: "") == nil)
    }

    @Test func `Docker's own file of credentials is read`() throws {
        let text = #"""
            {"auths":{"https://index.docker.io/v1/":{"auth":"Ym9iOnB3"},"ghcr.io":{"username":"u","password":"p:q"},
            "helped.io":{},"broken.io":{"auth":"!!"}},"credsStore":"desktop"}
            """#
        let config = try DockerConfig(Array(text.utf8))
        #expect(config.credentials(for: "docker.io") == RegistryBasicCredentials(user: "bob", password: "pw"))
        #expect(config.credentials(for: "ghcr.io") == RegistryBasicCredentials(user: "u", password: "p:q"))
        #expect(config.credentials(for: "helped.io") == nil)
        #expect(config.credentials(for: "broken.io") == nil)
        let error = #expect(throws: ImagesError.self) { try DockerConfig(Array(#"{"auths":{"a":"SECRET"}}"#.utf8)) }
        #expect(!String(reflecting: error).contains("SECRET"))
        #expect(!String(reflecting: config.credentials(for: "ghcr.io")).contains("p:q"))
    }
}

actor TokenCount {
    var count = 0
    func add() { count += 1 }
}

/// Lets through who has the token, and says where it is to be had.
struct BearerGate: RouterMiddleware {
    typealias Context = BasicRequestContext

    @concurrent
    func handle(
        _ request: Request,
        context: BasicRequestContext,
        next: @concurrent (Request, BasicRequestContext) async throws -> Response
    ) async throws -> Response {
        if request.headers[.authorization] == "Bearer abc" { return try await next(request, context) }
        let realm = "http://\(request.head.authority ?? "")/token"
        let challenge = #"Bearer realm="\#(realm)",service="test",scope="repository:team/api:pull""#
        return Response(status: .unauthorized, headers: [.wwwAuthenticate: challenge])
    }
}
