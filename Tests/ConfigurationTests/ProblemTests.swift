import Testing

@testable import HeadgateConfiguration

@Suite("Problems in configuration files")
struct ProblemTests {
    @Test(
        "Each mistake in headgate.yaml is named with its place and what was expected",
        arguments: [
            ("lisen: x", "5:1: unknown key lisen in a controller's configuration; did you mean listen?"),
            ("publicURL: ftp://x", "5:12: publicURL: expected an address such as https://"),
            ("publicURL: https://u:p@x", "5:12: publicURL: expected an address"),
            ("database: mysql", "5:11: expected sqlite or a postgres:// URL"),
            ("database: postgres://u:hunter2@h/d", "5:11: the URL of the database must not hold a password"),
            ("database: postgres://h/d?password=hunter2", "5:11: the URL of the database must not hold a password"),
            ("database: postgres://h/d?p%61ssword=hunter2", "5:11: the URL of the database must not hold a password"),
            ("database: postgres://u:a/hunter2@h/d", "5:11: the URL of the database must not hold a password"),
            ("registry: http://x", "5:11: registry: expected embedded, or a registry such as"),
            ("registry: {embedded: {}, address: x}", "5:35: address is for a registry elsewhere"),
            ("registry: {embedded: {listen: \"127.0.0.1:8080\"}}", "5:11: the registry and the controller cannot"),
            ("registry: {address: x, username: u}", "5:34: username and password go together"),
            ("repositories: app", "5:15: expected a list for repositories, found a string"),
            ("repositories: [{name: a}]", "5:16: the key url is missing"),
            ("repositories: [{name: \"a b\", url: /r}]", "5:23: name: expected a name of at most 63"),
            ("repositories: [{name: 1, url: /r}]", "5:23: expected text for name, found an integer; put it in quotes"),
            ("repositories: [{name: a, url: \"--x\"}]", "5:31: url: expected a repository such as"),
            ("repositories: [{name: a, url: \"ext::sh -c x\"}]", "5:31: url: expected a repository such as"),
            ("repositories: [{name: a, url: \"https://u:hunter2@h/r\"}]", "5:31: url: the URL must not hold a user"),
            ("repositories: [{name: a, url: \"https://token@h/r\"}]", "5:31: url: the URL must not hold a user"),
            ("repositories: [{name: a, url: /r, branch: \"a..b\"}]", "5:43: branch: expected the name of a branch"),
            ("repositories: [{name: a, url: /r, workflows: [../x]}]", "5:47: workflows: the path must stay inside"),
            ("repositories: [{name: a, url: /r, workflows: []}]", "5:46: workflows names no file"),
            ("lease: 1s", "5:8: lease: expected a time from 3s to 1h"),
            ("lease: 3500ms", "5:8: lease: expected whole seconds"),
            ("repositories: [{name: a, url: /r, poll: 30}]", "5:41: expected text for poll, found an integer"),
            ("repositories: [{name: a, url: /r, poll: 30x}]", "5:41: poll: expected a time with its unit"),
            ("repositories: [{name: a, url: /r, poll: 1ms}]", "5:41: poll: expected a time from 100ms to 1d"),
            ("repositories: [{name: a, url: /r, webhook: {secret: hunter2}}]", "5:53: secret is a secret and does not"),
            ("repositories: [{name: a, url: /r, webhook: {}}]", "5:44: the key secret is missing"),
            (
                "repositories: [{name: a, url: /r, credentials: {password: {env: P}}}]",
                "5:48: a password needs a username"
            ),
            ("repositories: [{name: a, url: /r, credentials: {token: {}}}]", "5:56: token needs either file or env"),
            (
                "repositories: [{name: a, url: /r, credentials: {token: {env: 1A}}}]",
                "5:62: env: expected the name of an env"
            ),
            ("repositories: [{name: a, url: /r}, {name: A, url: /s}]", "5:43: the name A stands twice in repositories"),
            ("actions: {server: ssh://git@h}", "5:19: server: expected an https://"),
            ("actions: {}", "5:10: the key server is missing: such as https://github.com"),
            ("repositories: [{name: a, url: /r, secrets: {X: hunter2}}]", "5:48: X is a secret and does not stand"),
            ("repositories: [{name: a, url: /r, secrets: {GITHUB_X: {env: X}}}]", "5:45: GITHUB_X is no name for one"),
            ("repositories: [{name: a, url: /r, vars: {1a: x}}]", "5:42: 1a is no name for one of vars"),
            ("repositories: [{name: a, url: /r, vars: {a: x, A: y}}]", "5:48: A stands twice in vars"),
            ("environments: [{name: e}]", "5:16: the key repository is missing"),
            ("environments: [{name: e, repository: shop}]", "5:38: repository: shop is not among the repositories"),
            ("runners: [{name: r}]", "5:11: a runner without labels gets no job"),
            (
                "runners: [{name: r, labels: [a], executor: docker}]",
                "5:44: executor: expected host, container or kub"
            ),
            ("runners: [{name: r, labels: [a], executor: hots}]", "did you mean host?"),
            ("runners: [{name: r, labels: [a], image: x}]", "5:41: an image is for the executors container and"),
            (
                "runners: [{name: r, labels: [a], paths: [/srv]}]",
                "5:41: paths are for the executor container; jobs on the host may mount any"
            ),
            (
                "runners: [{name: r, labels: [a], executor: container, paths: [srv]}]",
                "5:63: paths: expected an absolute path, such as /srv/cache"
            ),
            (
                "runners: [{name: r, labels: [a], limits: {memory: 4}}]",
                "5:51: expected text for memory"
            ),
            (
                "runners: [{name: r, labels: [a], limits: {memory: 4x}}]",
                "5:51: memory: expected a size with its unit, such as 512m or 4g"
            ),
            (
                "runners: [{name: r, labels: [a], limits: {memory: 1m}}]",
                "5:51: memory: expected a size of at least 6m"
            ),
            (
                "runners: [{name: r, labels: [a], limits: {cpu: 1}}]",
                "5:43: unknown key cpu in limits; did you mean cpus?"
            ),
            ("runners: [{name: r, labels: [a], concurrency: 0}]", "5:47: expected a whole number from 1 to 256"),
            ("runners: [{name: r, labels: [a, a]}]", "5:33: a stands twice in labels"),
            (
                "users: [{name: u, role: admn}]",
                "5:25: role: expected viewer, developer, reviewer, maintainer or admin; did you mean admin?"
            ),
            ("users: [{name: u, emails: [ann]}]", "5:28: emails: expected an address such as ann@example.com"),
            ("teams: [{name: t, members: []}]", "5:28: a team without members decides nothing"),
            (
                "users: [{name: ann, role: admin}]\nteams: [{name: t, members: [anna]}]",
                "6:29: members: anna is not among the users"
            ),
            ("users: [{name: u, token: hunter2}]", "5:26: token is a secret and does not stand in this file"),
            ("agents: [{name: a, environment: e}]", "5:10: the key token is missing"),
            (
                "agents: [{name: a, environment: e, token: {env: T}}]",
                "5:33: environment: e is not among the environments"
            ),
            ("operator: {}", "5:11: the key token is missing"),
            ("data: /other", "5:1: "),
        ]
    )
    func controller(_ rest: String, _ expected: String) {
        let problems = Minimal.problems(Minimal.controller(rest))
        #expect(problems.contains { $0.contains(expected) }, "\(problems)")
        #expect(!problems.contains { $0.contains("hunter2") }, "\(problems)")
    }

    @Test(
        "Each mistake in an environment is named",
        arguments: [
            ("{name: e, repository: a, reviewers: [bob, bob]}", "7:47: bob stands twice in reviewers"),
            (
                "{name: e, repository: a, reviewers: [bbo]}",
                "7:42: reviewers: bbo is not among the users; did you mean bob?"
            ),
            ("{name: e, repository: a, reviewers: [eve]}", "7:42: reviewers: eve is a viewer and may not review"),
            (
                "{name: e, repository: a, reviewers: [bob], requiredReviews: 2}",
                "7:65: 2 reviews are required, but only 1"
            ),
            (
                "{name: e, repository: a, reviewers: [bob], requiredReviews: 0}",
                "7:65: reviewers are named, but no review"
            ),
            ("{name: e, repository: a, overlay: /abs}", "7:39: overlay: expected a path inside the repository"),
            ("{name: e, repository: a, overlay: a/../..}", "7:39: overlay: the path must stay inside the repository"),
            ("{name: e, repository: a, preventSelfReview: yes}", "7:49: expected true or false for preventSelfReview"),
            ("{name: e, repository: a, waitTimer: 31d}", "7:41: waitTimer: expected a time from 0s to 30d"),
            ("{name: e, repository: a, reviewers: ['team:opps']}", "7:42: reviewers: team:opps is not among the teams"),
            (
                "{name: e, repository: a, reviewers: [bob, 'team:ops'], requiredReviews: 3}",
                "7:77: 3 reviews are required, but only 2"
            ),
            ("{name: e, repository: a, reviewers: ['team:']}", "7:42: reviewers: expected a name of at most 63"),
            ("{name: e, repository: a, windows: [{from: 9}]}", "7:47: expected text for from, found an integer"),
            ("{name: e, repository: a, windows: [{from: \"9:00\"}]}", "7:47: from: expected a time of the day"),
            ("{name: e, repository: a, windows: [{to: \"24:01\"}]}", "7:45: to: expected a time of the day"),
            ("{name: e, repository: a, windows: [{days: [monday]}]}", "7:48: days: expected a day such as mon"),
            ("{name: e, repository: a, windows: [{days: []}]}", "7:47: a window without days never opens"),
            (
                "{name: e, repository: a, windows: [{from: \"09:00\", to: \"09:00\"}]}",
                "7:60: a window that ends when it begins"
            ),
            (
                "{name: e, repository: a, windows: [{timeZone: ../etc}]}",
                "7:51: timeZone: expected a time zone of the IANA"
            ),
            ("{name: e, repository: a, freezes: [{from: 2026-12-24}]}", "7:40: the key to is missing"),
            (
                "{name: e, repository: a, freezes: [{from: 2026-02-30, to: 2026-03-01, reason: x}]}",
                "7:47: from: expected a date or a date"
            ),
            (
                "{name: e, repository: a, freezes: [{from: 2026-03-02, to: 2026-03-01, reason: x}]}",
                "7:63: a freeze ends after it begins"
            ),
            ("{name: e, repository: a, freezes: [{from: 2026-03-02, to: 2026-03-03}]}", "7:40: the key reason is miss"),
            ("{name: e, repository: a, sources: [b]}", "7:40: sources: b is not among the repositories"),
            ("{name: e, repository: a, tag: \"a b\"}", "7:35: tag: expected a tag such as production"),
            ("{name: e, repository: a, rollback: no}", "7:40: rollback: expected automatic, agents or manual"),
            (
                "{name: e, repository: a, pullRequests: {forge: gitea, api: x, project: a, token: {env: T}}}",
                "7:64: api: expected an address"
            ),
            (
                "{name: e, repository: a, pullRequests: {forge: github, api: https://h, project: ../x, token: {env: T}}}",
                "7:85: project: expected OWNER/NAME"
            ),
            ("{name: e, repository: a, expires: 10s}", "7:39: expires: expected a time from 1m to 365d"),
            ("{name: e, repository: b}", "7:27: repository: b is not among the repositories"),
            ("{name: e, repository: a}\n  - {name: E, repository: a}", "8:12: the name E stands twice in environments"),
            (
                "{name: e, repository: a, overlay: o}\n  - {name: f, repository: a, overlay: ./o}",
                "8:39: another environment has the same overlay"
            ),
        ]
    )
    func environment(_ environment: String, _ expected: String) {
        let text = Minimal.controller(
            "repositories: [{name: a, url: /r}]\nenvironments:\n  - \(environment)\nusers: [{name: bob, role: reviewer}, {name: ann, role: reviewer}, {name: eve}]\nteams: [{name: ops, members: [ann, bob]}]"
        )
        let problems = Minimal.problems(text)
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
    }

    @Test(
        "Each mistake in agent.yaml is named with its place and what was expected",
        arguments: [
            ("host: {docker: /var/run/docker.sock}", "6:16: docker: expected the engine's address"),
            ("host: {docker: \"unix:///s\", kubernetes: in-cluster}", "6:7: the host is either docker or kubernetes"),
            ("host: {kubernetes: in-cluster, podNetwork: n}", "6:44: podNetwork is for a docker host"),
            (
                "host: {docker: \"unix:///s\", expose: {basePort: 70000}}",
                "6:48: expected a whole number from 1 to 65000"
            ),
            (
                "host: {docker: \"unix:///s\", ingress: {address: localhost}}",
                "6:48: address: expected an IP address"
            ),
            (
                "host: {docker: \"unix:///s\", ingress: {trusted: [10.0.0.0/33]}}",
                "6:49: trusted: expected a network"
            ),
            ("host: {docker: \"unix:///s\", ingress: {http: 443}}", "6:38: http and https need a port each"),
            ("host: {docker: \"unix:///s\", expose: {}}", "6:37: the key basePort is missing"),
            (
                "host: {docker: \"unix:///s\"}\ncontroler: {}",
                "7:1: unknown key controler in an agent's configuration; did"
            ),
            ("host: {docker: \"unix:///s\"}\ncontroller: {url: x}", "7:19: url: expected an address such as"),
            ("host: {docker: \"unix:///s\"}\nproxy: {}", "7:8: the key socket is missing"),
            (
                "host: {docker: \"unix:///s\"}\nregistries: [{address: \"https://x\"}]",
                "7:24: address: expected a registry"
            ),
            ("", "1:1: the key host is missing: docker: unix:///var/run/docker.sock"),
        ]
    )
    func agent(_ rest: String, _ expected: String) {
        let problems = Minimal.problems(Minimal.agent(rest + "\nsource: {url: /r, path: o}"))
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
    }

    @Test(
        "A file of another kind, or none, is refused",
        arguments: [
            ("", "1:1: expected a controller's configuration as a mapping of apiVersion, kind"),
            ("- a", "1:1: expected a controller's configuration as a mapping"),
            ("a: [", "1:5"), ("a: 1\na: 2", "2:1: "),
            ("kind: Agent\napiVersion: headgate.dev/v2", "2:13: apiVersion: expected"),
            ("kind: Controler", "1:7: kind: expected Controller"),
            ("kind: Controller", "1:1: the key apiVersion is missing"),
            ("a: 1\n---\nb: 2", "3:1: "), ("\u{0}", "1:1"), ("k: \u{1B}[31m", "1:4"),
            ("\"\\e[31mx\": 1", "1:1: unknown key \u{FFFD}[31mx in"),
            ("? [a]\n: 1", "1:3: a key of a controller's conf"),
        ]
    )
    func other(_ text: String, _ expected: String) {
        let problems = Minimal.problems(text)
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
    }

    @Test("All problems are told at once, in the order of the file, with its path")
    func all() throws {
        let text = "apiVersion: headgate.dev/v1\nkind: Controller\nlisten: nowhere\nuser: []\nrunners: [{}]\n"
        do {
            _ = try ControllerConfiguration(parsing: text, file: "etc/headgate.yaml")
            Issue.record("nothing was thrown")
        } catch {
            #expect(
                error.message == """
                    etc/headgate.yaml:1:1: the key data is missing: the directory where the controller keeps everything
                    etc/headgate.yaml:3:9: listen: expected a host and a port from 1 to 65535, such as 127.0.0.1:8080
                    etc/headgate.yaml:4:1: unknown key user in a controller's configuration; did you mean users?
                    etc/headgate.yaml:5:11: a runner without labels gets no job
                    etc/headgate.yaml:5:11: the key name is missing
                    """
            )
            #expect(error.code == .invalid)
        }
    }

    @Test("A file that is full of mistakes gives a hundred of them and no more")
    func bounded() {
        let text = Minimal.controller("repositories:\n" + String(repeating: "  - {}\n", count: 5_000))
        #expect(Minimal.problems(text).count == 100)
    }
}
