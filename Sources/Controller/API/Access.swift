/// What each kind of caller may do; the routes ask here and nowhere else.
struct Access: Sendable {
    let authenticator: Authenticator

    /// Looking: open to everyone where the configuration says so, else to whoever is known.
    func requireLooking(_ context: APIContext) throws {
        switch context.principal {
        case .anonymous where !authenticator.anonymousMayLook:
            throw ControllerError(.unauthorized, "sign in, or send a token, to look at this controller")
        case .runner, .agent, .anonymous, .user, .operatorAccount:
            break
        }
    }

    /// Whatever needs a right: people who have it, and the operator.
    func require(_ right: Rights, _ context: APIContext) throws -> Principal {
        switch context.principal {
        case .user, .operatorAccount: break
        case .anonymous: throw ControllerError(.unauthorized, "sign in, or send a token, to do this")
        case .runner, .agent: throw ControllerError(.forbidden, "\(context.principal.name) may not do this")
        }
        guard context.principal.rights.contains(right) else { throw ControllerError.lacks(right, context.principal) }
        return context.principal
    }

    /// A cookie is sent by any page that a browser shows; decisions by API need a token of their own.
    func requireToken(_ context: APIContext) throws {
        guard !context.hasSession else {
            throw ControllerError(.forbidden, "the API takes decisions with a token; the page has a form for them")
        }
    }

    /// The runner that asks.
    func requireRunner(_ context: APIContext) throws -> String {
        switch context.principal {
        case .runner(let name, _): return name
        case .anonymous: throw ControllerError(.unauthorized, "a runner's token is needed")
        default: throw ControllerError(.forbidden, "\(context.principal.name) is not a runner")
        }
    }

    /// The agent that asks, which may speak only as itself.
    func requireAgent(_ context: APIContext, named name: String) throws -> String {
        switch context.principal {
        case .agent(let own, let environment) where own == name: return environment
        case .anonymous: throw ControllerError(.unauthorized, "an agent's token is needed")
        default: throw ControllerError(.forbidden, "\(context.principal.name) may not speak as the agent \(name)")
        }
    }
}
