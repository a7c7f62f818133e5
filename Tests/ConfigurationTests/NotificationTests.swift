import Testing

@testable import HeadgateConfiguration

@Suite("Notifications in headgate.yaml")
struct NotificationTests {
    @Test("all kinds are read, with what is told unless the file says")
    func all() throws {
        let text = ControllerConfigurationTests.full
        let configuration = try ControllerConfiguration(parsing: text, file: "headgate.yaml")
        #expect(
            configuration.notifications == [
                .init(
                    name: "chat",
                    target: .slack(url: .file("/run/secrets/chat")),
                    events: ["run.failed", "review.*"],
                    repositories: ["shop"]
                ),
                .init(
                    name: "hook",
                    // The slash at the end is the receiver's.
                    target: .webhook(
                        url: .plain("https://hooks.example.com/headgate/"),
                        secret: .environment("HOOK_SECRET")
                    )
                ),
                .init(
                    name: "paged",
                    target: .webhook(url: .secret(.environment("PAGER_URL")), secret: nil),
                    environments: ["Production"]
                ),
                .init(name: "mail", target: .email(to: ["team@example.com", "ann@example.com"])),
            ]
        )
        let mail = try #require(configuration.mail)
        #expect(mail.server.description == "mail.example.com:465" && mail.security == .implicit)
        #expect(mail.username == "headgate" && mail.password == .file("/run/secrets/mail"))
        #expect(mail.authorities == "/etc/mail/ca.pem")
    }

    @Test("what is told unless the file says is there to be told")
    func standard() {
        for pattern in ControllerConfiguration.Notification.standardEvents {
            let isKnown = ControllerConfiguration.Notification.knownEvents.contains { name in
                pattern.hasSuffix("*") ? name.hasPrefix(pattern.dropLast()) : name == pattern
            }
            #expect(isKnown, "\(pattern)")
        }
    }

    @Test(
        "a mail server without a port or TLS setting has the usual ones",
        arguments: [
            ("mail.example.com", 587, MailSetting.Security.starttls), ("mail.example.com:465", 465, .implicit),
            ("mail.example.com:25, tls: none", 25, .none), ("\"[::1]:2525\"", 2525, .starttls),
        ]
    )
    func server(_ text: String, _ port: Int, _ security: MailSetting.Security) throws {
        let yaml = Minimal.controller("mail: {server: \(text), from: a@b}")
        let mail = try #require(try ControllerConfiguration(parsing: yaml, file: "h.yaml").mail)
        #expect(mail.server.port == port && mail.security == security)
    }

    @Test(
        "each mistake is named with its place and what was expected",
        arguments: [
            ("notifications: [{name: a}]", "5:17: the key kind is missing: webhook, slack or email"),
            (
                "notifications: [{name: a, kind: slak}]",
                "5:33: kind: expected webhook, slack or email; did you mean slack?"
            ),
            (
                "notifications: [{name: a, kind: slack}]",
                "5:17: the key url is missing: where the hook is; it is a secret"
            ),
            (
                "notifications: [{name: a, kind: slack, url: https://h/hunter2}]",
                "5:45: url is a secret and does not stand"
            ),
            ("notifications: [{name: a, kind: webhook, url: ftp://h}]", "5:47: url: expected an address such as"),
            ("notifications: [{name: a, kind: webhook, url: \"https://h/x?t=1\"}]", "5:47: url: expected an address"),
            ("notifications: [{name: a, kind: webhook, url: \"https://u:p@h\"}]", "5:47: url: expected an address"),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, secret: hunter2}]",
                "5:66: secret is a secret and does not"
            ),
            (
                "notifications: [{name: a, kind: slack, url: {env: U}, secret: {env: S}}]",
                "5:55: unknown key secret in a notification of the kind slack"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, evnts: [promoted]}]",
                "5:58: unknown key evnts in a notification of the kind webhook; did you mean events?"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, events: [run.faild]}]",
                "5:67: events: there is no event run.faild; did you mean run.failed?"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, events: [deploy.*]}]",
                "5:67: events: there is no"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, events: []}]",
                "5:66: events names nothing to tell"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, repositories: [x]}]",
                "5:73: repositories: x is not among the repositories"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h, environments: live}]",
                "5:72: environments: live is not among the environments"
            ),
            (
                "notifications: [{name: a, kind: webhook, url: https://h}, {name: A, kind: webhook, url: https://h}]",
                "5:66: the name A stands twice in notifications"
            ),
            ("notifications: [{name: a, kind: email, to: [a@b]}]", "5:33: there is no server for e-mail: the key mail"),
            ("notifications: [{name: a, kind: email}]", "5:17: the key to is missing: the addresses to write to"),
            ("notifications: [{name: a, kind: email, to: []}]", "5:44: to has 1 to 50 addresses"),
            ("notifications: [{name: a, kind: email, to: [\"a@b>\"]}]", "5:45: to: expected an address such as team@"),
            (
                "notifications: [{name: a, kind: email, to: \"a@b\\r\\nRCPT\"}]",
                "5:44: to: expected an address such as team@"
            ),
            ("mail: {from: a@b}", "5:7: the key server is missing: such as mail.example.com:587"),
            ("mail: {server: h}", "5:7: the key from is missing: such as headgate@example.com"),
            ("mail: {server: smtp://h, from: a@b}", "5:16: server: expected a host, with a port where it is not 587"),
            ("mail: {server: h, from: \"A <a@b>\"}", "5:25: from: expected an address such as team@example.com"),
            ("mail: {server: h, from: a@b, username: u}", "5:40: username and password go together"),
            ("mail: {server: h, from: a@b, password: hunter2}", "5:40: password is a secret and does not stand"),
            (
                "mail: {server: h, from: a@b, tls: none, username: u, password: {env: P}}",
                "5:35: a password is not sent without TLS"
            ),
            ("mail: {server: h, from: a@b, tls: yes}", "5:35: "),
            ("mail: {server: h, from: a@b, host: x}", "5:30: unknown key host in the mail server"),
        ]
    )
    func mistakes(_ rest: String, _ expected: String) {
        let problems = Minimal.problems(Minimal.controller(rest))
        #expect(problems.contains { $0.hasPrefix(expected) }, "\(problems)")
        #expect(!problems.contains { $0.contains("hunter2") })
    }
}
