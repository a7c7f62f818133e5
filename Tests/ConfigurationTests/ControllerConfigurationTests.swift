import Testing

@testable import HeadgateConfiguration

@Suite("headgate.yaml")
struct ControllerConfigurationTests {
    static let full = """
        apiVersion: headgate.dev/v1
        kind: Controller
        listen: 0.0.0.0:8080
        publicURL: https://headgate.example.com/
        data: /var/lib/headgate
        database: postgres://headgate@db.example.com/headgate
        registry:
          embedded: {listen: "[::1]:5000", address: registry.example.com:5000}
        repositories:
          - name: shop
            url: https://git.example.com/team/shop.git
            branch: release/1.x
            workflows: [ci, .github/workflows/*.yaml]
            poll: 1m30s
            credentials: {username: bot, password: {file: /run/secrets/git}}
            webhook: {secret: {env: WEBHOOK_SECRET}}
            forge: {kind: gitea, token: {env: FORGE_TOKEN}}
            secrets: {npm_token: {file: /run/secrets/npm}}
            vars: {REGION: eu-1, COUNT: 3}
          - name: tools
            url: git@git.example.com:team/tools.git
            credentials: {token: {env: TOOLS_TOKEN}}
        environments:
          - name: staging
            repository: shop
          - name: production
            repository: shop
            overlay: ./deploy/production/
            reviewers: [alice, bob]
            requiredReviews: 2
            preventSelfReview: true
            waitTimer: 5m
            branches: [main, release/*]
            windows:
              - {days: [mon-thu, sat], from: "09:00", to: "17:30", timeZone: Europe/Berlin}
              - {from: "22:00", to: "02:00"}
            freezes:
              - {from: 2026-12-24, to: 2027-01-02T06:00+01:00, reason: "holidays: nobody is there"}
            expires: 7d
            rollback: manual
            sources: [tools]
            tag: live
            pullRequests: {forge: gitea, api: https://git.example.com/api/v1, project: team/shop, token: {env: FORGE}}
            secrets: {NPM_TOKEN: {env: PRODUCTION_NPM}}
            vars: {REGION: us-2}
        runners:
          - name: local
            labels: [linux, self-hosted]
            executor: container
            image: registry.example.com/tools:1
            limits: {cpus: 2, memory: 512m, processes: 500}
            paths: [/srv/cache]
            concurrency: 4
            token: {file: /run/secrets/runner}
        users:
          - {name: alice, role: admin, token: {file: /run/secrets/alice}}
          - {name: bob, role: reviewer, identity: bob@example.com}
          - {name: carol, emails: [carol@example.com], gitNames: [Carol Example]}
        commits: {name: Robot, email: robot@example.com, sshKey: {file: /run/secrets/signing}}
        teams:
          - {name: ops, members: [alice, bob]}
        agents:
          - {name: edge-1, environment: Production, token: {env: EDGE_TOKEN}}
        notifications:
          - name: chat
            kind: slack
            url: {file: /run/secrets/chat}
            events: [run.failed, review.*]
            repositories: [shop]
          - {name: hook, kind: webhook, url: "https://hooks.example.com/headgate/", secret: {env: HOOK_SECRET}}
          - {name: paged, kind: webhook, url: {env: PAGER_URL}, environments: Production}
          - {name: mail, kind: email, to: [team@example.com, ann@example.com]}
        mail:
          server: mail.example.com:465
          from: headgate@example.com
          username: headgate
          password: {file: /run/secrets/mail}
          authorities: /etc/mail/ca.pem
        operator: {token: {file: /run/secrets/operator}}
        secretsKey: {file: /run/secrets/key}
        signIn:
          issuer: https://login.example.com/realms/team
          clientID: headgate
          clientSecret: {file: /run/secrets/oidc}
          claim: preferred_username
        actions: {server: https://github.com/, credentials: {username: bot, token: {env: ACTIONS_TOKEN}}}
        lease: 1m
        retention: {runs: forever, logs: 10d, artifactSize: 5g, caches: 12h}
        """

    @Test("Everything that can be written is read")
    func everything() throws {
        let configuration = try ControllerConfiguration(parsing: Self.full, file: "headgate.yaml")
        #expect(configuration.listen == ListenAddress(host: "0.0.0.0", port: 8080))
        #expect(configuration.publicURL.description == "https://headgate.example.com")
        #expect(configuration.data == "/var/lib/headgate")
        #expect(configuration.actions?.server == "https://github.com")
        #expect(configuration.actions?.credentials?.username == "bot")
        #expect(configuration.actions?.credentials?.secret == .environment("ACTIONS_TOKEN"))
        #expect(configuration.lease == .seconds(60))
        #expect(configuration.database == .postgres("postgres://headgate@db.example.com/headgate"))
        let registry = try #require(ListenAddress("[::1]:5000"))
        #expect(configuration.registry == .embedded(registry, address: "registry.example.com:5000"))
        #expect(
            configuration.repositories == [
                .init(
                    name: "shop",
                    url: "https://git.example.com/team/shop.git",
                    branch: "release/1.x",
                    workflows: ["ci", ".github/workflows/*.yaml"],
                    poll: .seconds(90),
                    credentials: GitAccess(username: "bot", secret: .file("/run/secrets/git")),
                    webhookSecret: .environment("WEBHOOK_SECRET"),
                    forge: .init(
                        kind: .gitea,
                        api: "https://git.example.com/api/v1",
                        project: "team/shop",
                        token: .environment("FORGE_TOKEN")
                    ),
                    secrets: ["NPM_TOKEN": .file("/run/secrets/npm")],
                    vars: ["REGION": "eu-1", "COUNT": "3"]
                ),
                .init(
                    name: "tools",
                    url: "git@git.example.com:team/tools.git",
                    credentials: GitAccess(secret: .environment("TOOLS_TOKEN"))
                ),
            ]
        )
        #expect(
            configuration.environments == [
                .init(name: "staging", repository: "shop", overlay: "overlays/staging"),
                .init(
                    name: "production",
                    repository: "shop",
                    overlay: "deploy/production",
                    reviewers: ["alice", "bob"],
                    requiredReviews: 2,
                    preventSelfReview: true,
                    waitTimer: .seconds(300),
                    branches: ["main", "release/*"],
                    windows: [
                        .init(
                            days: [.mon, .tue, .wed, .thu, .sat],
                            from: 540,
                            to: 1050,
                            timeZone: "Europe/Berlin"
                        ),
                        .init(from: 1320, to: 120),
                    ],
                    freezes: [
                        .init(
                            from: .init(year: 2026, month: 12, day: 24),
                            to: .init(year: 2027, month: 1, day: 2, minute: 360, offset: 60),
                            reason: "holidays: nobody is there"
                        )
                    ],
                    expires: .seconds(7 * 86_400),
                    rollback: .manual,
                    sources: ["tools"],
                    tag: "live",
                    pullRequests: PullRequestSetting(
                        forge: .gitea,
                        api: try WebURL.read("https://git.example.com/api/v1"),
                        project: "team/shop",
                        token: .environment("FORGE")
                    ),
                    secrets: ["NPM_TOKEN": .environment("PRODUCTION_NPM")],
                    vars: ["REGION": "us-2"]
                ),
            ]
        )
        #expect(
            configuration.runners == [
                .init(
                    name: "local",
                    labels: ["linux", "self-hosted"],
                    executor: .container,
                    image: "registry.example.com/tools:1",
                    limits: RunnerLimits(cpus: 2, memory: 512 << 20, processes: 500),
                    paths: ["/srv/cache"],
                    concurrency: 4,
                    token: .file("/run/secrets/runner")
                )
            ]
        )
        #expect(configuration.users.map(\.role) == [.admin, .reviewer, .viewer])
        #expect(
            configuration.agents == [
                .init(name: "edge-1", environment: "Production", token: .environment("EDGE_TOKEN"))
            ]
        )
        #expect(configuration.operatorToken == .file("/run/secrets/operator"))
    }

    @Test("What is left out has its standard value, and relative paths are seen from the file")
    func standard() throws {
        let text = """
            apiVersion: headgate.dev/v1
            kind: Controller
            listen: :8080
            data: ./state
            repositories: [{name: app, url: /srv/git/app.git}]
            environments: [{name: live, repository: app, reviewers: ann}]
            """
        let configuration = try ControllerConfiguration(parsing: text, file: "etc/headgate.yaml")
        #expect(configuration.data == "etc/state")
        #expect(configuration.publicURL.description == "http://127.0.0.1:8080")
        #expect(configuration.database == .sqlite)
        #expect(configuration.registry == .embedded(try #require(ListenAddress(":8081")), address: nil))
        #expect(configuration.repositories == [.init(name: "app", url: "/srv/git/app.git")])
        #expect(configuration.repositories.first?.workflows == ["ci/*.yaml"])
        #expect(configuration.repositories.first?.branch == "main")
        #expect(configuration.environments.first?.requiredReviews == 1)
    }

    @Test(
        "The database is a word, a URL or a secret",
        arguments: [
            ("sqlite", .sqlite),
            ("postgresql:///headgate?host=/run/pg", .postgres("postgresql:///headgate?host=/run/pg")),
            ("{env: DATABASE_URL}", .postgresSecret(.environment("DATABASE_URL"))),
            ("{file: db}", .postgresSecret(.file("etc/db"))),
        ] as [(String, DatabaseSetting)]
    )
    func database(_ text: String, _ expected: DatabaseSetting) throws {
        let configuration = try ControllerConfiguration(
            parsing: Minimal.controller("database: \(text)"),
            file: "etc/h.yaml"
        )
        #expect(configuration.database == expected)
    }

    @Test(
        "The registry is embedded or elsewhere",
        arguments: [
            ("embedded", .embedded(Minimal.listen(8081), address: nil)),
            ("{embedded: {}}", .embedded(Minimal.listen(8081), address: nil)),
            ("{embedded: {listen: \"127.0.0.1:5000\"}}", .embedded(Minimal.listen(5000), address: nil)),
            ("ghcr.io/team", .external(RegistryAccess(address: "ghcr.io/team"))),
            (
                "{address: \"r.example.com:5000\", username: u, password: {env: P}, insecure: true}",
                .external(
                    RegistryAccess(
                        address: "r.example.com:5000",
                        username: "u",
                        password: .environment("P"),
                        isInsecure: true
                    )
                )
            ),
        ] as [(String, RegistrySetting)]
    )
    func registry(_ text: String, _ expected: RegistrySetting) throws {
        let configuration = try ControllerConfiguration(
            parsing: Minimal.controller("registry: \(text)"),
            file: "h.yaml"
        )
        #expect(configuration.registry == expected)
    }

    @Test("Promotions are signed by a key of OpenPGP with its whole fingerprint and a home of its own")
    func openPGP() throws {
        let key = "0123 4567 89ab cdef 0123  4567 89ab cdef 0123 4567"
        let configuration = try ControllerConfiguration(
            parsing: Minimal.controller("commits: {openPGP: {key: \(key), home: /etc/headgate/gnupg}}"),
            file: "h.yaml"
        )
        #expect(
            configuration.commits.openPGP
                == OpenPGPSetting(key: "0123456789ABCDEF0123456789ABCDEF01234567", home: "/etc/headgate/gnupg")
        )
    }

    @Test(
        "What names no key of OpenPGP for sure is an error",
        arguments: [
            "{openPGP: {key: 89ABCDEF, home: /a}}", "{openPGP: {key: 0123456789ABCDEF0123456789ABCDEF01234567}}",
            "{openPGP: {key: 0123456789ABCDEF0123456789ABCDEF01234567, home: gnupg}}", "{openPGP: ann@example.com}",
            "{sshKey: {env: K}, openPGP: {key: 0123456789ABCDEF0123456789ABCDEF01234567, home: /a}}",
        ]
    )
    func openPGPRefused(_ text: String) {
        #expect(throws: (any Error).self) {
            try ControllerConfiguration(parsing: Minimal.controller("commits: \(text)"), file: "h.yaml")
        }
    }
}
