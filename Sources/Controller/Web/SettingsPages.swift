import ControllerAPI
import Hummingbird

/// The pages of the settings: people, tokens, machines, secrets.
struct SettingsPages {
    private let board: StatusBoard
    private let people: People
    private let tokens: TokenDesk
    private let enrolments: EnrolmentDesk
    private let secrets: SecretDesk
    private let access: Access
    private let forms: FormGuard
    private let hasProvider: Bool

    init(parts: Parts) {
        board = parts.board
        people = parts.people
        tokens = TokenDesk(people: parts.people)
        enrolments = EnrolmentDesk(people: parts.people, rules: parts.rules)
        secrets = parts.secrets
        access = parts.access
        forms = FormGuard(address: parts.deliveries.address)
        hasProvider = parts.provider != nil
    }

    func add(to pages: RouterGroup<APIContext>) {
        pages.get("/settings") { request, context -> Response in
            try access.requireLooking(context)
            return .page(
                PeoplePage(
                    people: everybody,
                    repositories: board.rules.repositories.map { board.mirrors.status(of: $0) },
                    rules: board.rules.repositories,
                    hasProvider: hasProvider,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render()
            )
        }
        addTokens(to: pages)
        addMachines(to: pages)
        addSecrets(to: pages)
    }

    private func read(_ right: Rights, _ request: Request, _ context: APIContext) async throws -> SessionForm {
        try await SessionForm.read(request, context, needing: right, access: access, forms: forms)
    }

    private var everybody: [PeoplePage.Person] {
        people.authenticator.everybody.map { person in
            let places = board.rules.environments.filter { rule in
                rule.isProtected && person.rights.contains(.review) && rule.mayReview(person.name)
            }
            return PeoplePage.Person(name: person.name, rights: person.rights, reviews: places.map(\.name))
        }
    }

    // MARK: - Tokens

    private func addTokens(to pages: RouterGroup<APIContext>) {
        pages.get("/settings/tokens") { request, context -> Response in
            try access.requireLooking(context)
            return try await .page(tokensPage(request, context).render())
        }
        pages.post("/settings/tokens") { request, context -> Response in
            let form = try await read(.look, request, context)
            let rights = Rights.words.map(\.word).filter { form.text("right.\($0)") != nil }
            let made = try await tokens.create(
                TokenRequest(
                    user: form.text("user"),
                    rights: rights,
                    days: form.number("days"),
                    note: form.text("note")
                ),
                by: form.principal
            )
            var page = try await tokensPage(request, context)
            page.made = made
            return .page(page.render(), status: .created)
        }
        pages.post("/settings/tokens/revoke") { request, context -> Response in
            let form = try await read(.look, request, context)
            _ = try await tokens.revoke(form.needed("id"), by: form.principal)
            return Response(status: .seeOther, headers: [.location: "/settings/tokens"])
        }
    }

    private func tokensPage(_ request: Request, _ context: APIContext) async throws -> TokensPage {
        let principal = context.principal
        let mayAdminister = principal.rights.contains(.administer)
        return TokensPage(
            tokens: principal.rights.isEmpty
                ? [] : try await tokens.list(for: principal).filter { $0.kind == "user" },
            people: mayAdminister ? people.authenticator.everybody.map(\.name) : [],
            rights: mayAdminister ? .all : principal.rights,
            visitor: Visitor(request, context),
            clock: PageClock(now: .now())
        )
    }

    // MARK: - Machines

    private func addMachines(to pages: RouterGroup<APIContext>) {
        pages.get("/settings/machines") { request, context -> Response in
            try access.requireLooking(context)
            return try await .page(machinesPage(request, context).render())
        }
        pages.post("/settings/machines") { request, context -> Response in
            let form = try await read(.administer, request, context)
            guard let kind = try EnrolmentRequest.Kind(rawValue: form.needed("kind")) else {
                throw ControllerError(.invalid, "a machine is a runner or an agent")
            }
            let labels = form.text("labels")?.split(separator: ",").map { label in
                String(label.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
            }
            let made = try await enrolments.invite(
                EnrolmentRequest(
                    kind: kind,
                    name: form.needed("name"),
                    labels: kind == .runner ? labels?.filter { !$0.isEmpty } : nil,
                    environment: kind == .agent ? form.text("environment") : nil
                ),
                by: form.principal
            )
            var page = try await machinesPage(request, context)
            page.made = made
            return .page(page.render(), status: .created)
        }
        pages.post("/settings/machines/revoke") { request, context -> Response in
            let form = try await read(.administer, request, context)
            _ = try await tokens.revoke(form.needed("id"), by: form.principal)
            return Response(status: .seeOther, headers: [.location: "/settings/machines"])
        }
    }

    private func machinesPage(_ request: Request, _ context: APIContext) async throws -> MachinesPage {
        let mayAdminister = context.principal.rights.contains(.administer)
        let runners = board.rules.runnerLabels.sorted { $0.key < $1.key }.map { name, labels in
            MachinesPage.Configured(kind: "runner", name: name, detail: labels.joined(separator: ", "))
        }
        let agents = people.authenticator.agents.map { name, environment in
            MachinesPage.Configured(kind: "agent", name: name, detail: environment)
        }
        return MachinesPage(
            tokens: mayAdminister ? try await tokens.list(for: context.principal).filter { $0.kind != "user" } : [],
            configured: runners + agents,
            environments: board.rules.environments.map(\.name),
            visitor: Visitor(request, context),
            clock: PageClock(now: .now())
        )
    }

    // MARK: - Secrets

    private func addSecrets(to pages: RouterGroup<APIContext>) {
        pages.get("/settings/secrets") { request, context -> Response in
            try access.requireLooking(context)
            let mayAdminister = context.principal.rights.contains(.administer)
            return try await .page(
                SecretsPage(
                    secrets: mayAdminister ? secrets.list() : [],
                    repositories: board.rules.repositories.map(\.name),
                    environments: board.rules.environments.map(\.name),
                    hasKey: secrets.hasKey,
                    visitor: Visitor(request, context),
                    clock: PageClock(now: .now())
                ).render()
            )
        }
        pages.post("/settings/secrets") { request, context -> Response in
            let form = try await read(.administer, request, context)
            _ = try await secrets.set(
                SecretRequest(name: form.needed("name"), scope: Self.scope(form), value: form.needed("value")),
                by: form.principal
            )
            return Response(status: .seeOther, headers: [.location: "/settings/secrets"])
        }
        pages.post("/settings/secrets/remove") { request, context -> Response in
            let form = try await read(.administer, request, context)
            try await secrets.delete(form.needed("name"), Self.scope(form), by: form.principal)
            return Response(status: .seeOther, headers: [.location: "/settings/secrets"])
        }
    }

    private static func scope(_ form: SessionForm) -> SecretScope {
        SecretScope(
            repository: form.text("repository"),
            environment: form.text("environment"),
            branch: form.text("branch")
        )
    }
}
