import ControllerAPI
import Manifests
import Persistence

/// Holds images back from environments, and lets them go again.
struct HoldDesk: Sendable {
    /// The longest time after which a hold ends by itself.
    static let maximumExpiry = 365 * 86_400

    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules
    let clock: WallClock

    func active(_ environment: String? = nil) async throws -> [Hold] {
        let now = clock.now()
        return try await database.read { try HoldTable.active(environment, at: now, in: $0) }
    }

    func hold(_ request: HoldRequest, by principal: Principal) async throws -> Hold {
        let rule = try required(request.environment)
        try Self.requireOperating(rule, principal)
        let reason = try Self.checked(reason: request.reason)
        let image = try Self.image(request.image)
        let now = clock.now()
        let expiresAt = try Self.expiry(request.expiresAfter, from: now)
        let hold = try await database.write { connection in
            let hold = try HoldTable.insert(
                Hold(
                    id: 0,
                    environment: rule.name,
                    image: image.name,
                    reference: Hold.reference(of: image),
                    reason: reason,
                    createdBy: principal.name,
                    createdAt: now.text,
                    expiresAt: nil
                ),
                expiresAt: expiresAt,
                in: connection
            )
            try Self.record(hold, "hold.add", by: principal.name, at: now.text, in: connection)
            try rules.tell(hold, "hold.added", by: principal.name, at: now.text, in: connection)
            return hold
        }
        changes.announce(.environment(Rules.key(rule.name)))
        return hold
    }

    func release(_ id: Int, by principal: Principal) async throws -> Hold {
        let now = clock.now()
        let released = try await database.write { connection in
            guard let hold = try HoldTable.find(id, in: connection) else {
                throw ControllerError(.notFound, "there is no hold \(id)")
            }
            // A hold on an environment that is not configured any more is the maintainers'.
            if let rule = rules.environment(hold.environment) {
                try Self.requireOperating(rule, principal)
            } else if !principal.rights.contains(.operate) {
                throw ControllerError.lacks(.operate, principal)
            }
            guard hold.releasedAt == nil else {
                throw ControllerError(.conflict, "hold \(id) was released by \(hold.releasedBy ?? "") already")
            }
            try HoldTable.release(id, by: principal.name, at: now.text, in: connection)
            try Self.record(hold, "hold.release", by: principal.name, at: now.text, in: connection)
            try rules.tell(hold, "hold.released", by: principal.name, at: now.text, in: connection)
            return try HoldTable.find(id, in: connection) ?? hold
        }
        changes.announce(.environment(Rules.key(released.environment)))
        return released
    }

    static func record(
        _ hold: Hold,
        _ action: String,
        by actor: String,
        at now: String,
        in connection: any SQLConnection
    ) throws {
        try AuditLog.append(
            actor: actor,
            action: action,
            detail: try JSON.encode([
                "hold": String(hold.id), "environment": hold.environment, "image": hold.image,
                "reference": hold.reference ?? "", "reason": hold.reason, "expires": hold.expiresAt ?? "",
            ]),
            at: now,
            in: connection
        )
    }

    /// Who may roll back, hold and release: maintainers, and the reviewers whom the environment names.
    static func mayOperate(_ rule: EnvironmentRule, _ principal: Principal) -> Bool {
        if principal.rights.contains(.operate) { return true }
        guard principal.rights.contains(.review) else { return false }
        return rule.people.contains(principal.name)
    }

    static func requireOperating(_ rule: EnvironmentRule, _ principal: Principal) throws {
        guard !mayOperate(rule, principal) else { return }
        if case .anonymous = principal {
            throw ControllerError(.unauthorized, "sign in, or send a token, to do this")
        }
        throw ControllerError(
            .forbidden,
            "\(principal.name) may not do this: it is for maintainers and for the reviewers of \(rule.name)"
        )
    }

    static func checked(reason: String) throws -> String {
        guard reason.utf8.count <= 2000, !reason.allSatisfy(\.isWhitespace) else {
            throw ControllerError(.invalid, "say why: a reason has 1 to 2000 bytes")
        }
        return reason
    }

    /// When a hold ends, in milliseconds from 1970.
    static func expiry(_ seconds: Int?, from now: Timestamp) throws -> Int64? {
        guard let seconds else { return nil }
        guard 1...maximumExpiry ~= seconds else {
            throw ControllerError(.invalid, "a hold ends within a year, or stays until it is released")
        }
        return now.adding(seconds: seconds).milliseconds
    }

    /// `NAME`, `NAME:TAG`, `NAME@DIGEST`.
    private static func image(_ text: String) throws -> ImageChange {
        do {
            let after = text.lastIndex(of: "/").map { text[$0...] } ?? text[...]
            if !after.contains(":"), !text.contains("@"), !text.contains("=") {
                // A name alone: read with a tag that it does not have.
                let name = try ImageEdit.parse(text + ":x").name
                return ImageChange(name: name)
            }
            let change = try ImageEdit.parse(text)
            guard change.newName == nil, change.newTag != nil || change.digest != nil else {
                throw ControllerError(.invalid, "an image is held by NAME, NAME:TAG or NAME@DIGEST")
            }
            return change
        } catch let error as ManifestError {
            throw ControllerError(.invalid, "\(error)")
        }
    }

    private func required(_ environment: String) throws -> EnvironmentRule {
        guard let rule = rules.environment(environment) else {
            let known = rules.environments.map(\.name).joined(separator: ", ")
            throw ControllerError(.notFound, "there is no environment '\(environment.prefix(60))'; there are \(known)")
        }
        return rule
    }
}
