import ControllerAPI
import Persistence

/// Takes secrets and never gives them back, but to the jobs they are for.
struct SecretDesk: Sendable {
    let database: any SQLDatabase
    let changes: Changes
    let rules: Rules

    /// Nil where no key is configured.
    let box: SecretBox?

    /// Whether there is a key to encrypt with.
    var hasKey: Bool { box != nil }

    private static let maximumValue = 48 * 1024
    private static let maximumCount = 1000

    func set(_ request: SecretRequest, by principal: Principal) async throws -> SecretSummary {
        guard let box else {
            throw ControllerError(
                .conflict,
                "this controller has no key for secrets: name one in headgate.yaml, secretsKey: {file: …}"
            )
        }
        let scope = try checked(request.scope)
        let name = try Self.checked(name: request.name)
        guard !request.value.isEmpty, request.value.utf8.count <= Self.maximumValue else {
            throw ControllerError(.invalid, "a secret has 1 to \(Self.maximumValue) bytes")
        }
        var record = SecretRecord(
            repository: scope.repository,
            environment: scope.environment,
            branch: scope.branch,
            name: name,
            sealed: [],
            updatedBy: principal.name,
            updatedAt: Timestamp.now().text
        )
        record.sealed = try box.seal(request.value, for: record.place)
        let secret = record
        try await database.write { connection in
            guard try SecretTable.of(secret.repository, in: connection).count < Self.maximumCount else {
                throw ControllerError(.conflict, "\(secret.repository) has \(Self.maximumCount) secrets already")
            }
            try SecretTable.put(secret, in: connection)
            try audit("secret.set", secret, by: principal, in: connection)
        }
        return Self.summary(secret)
    }

    /// The secrets in the database, without their values.
    func list() async throws -> [SecretSummary] {
        try await database.read { connection in
            try rules.repositories.flatMap { try SecretTable.of($0.name, in: connection) }
        }.map(Self.summary)
    }

    func delete(_ name: String, _ scope: SecretScope, by principal: Principal) async throws {
        let scope = try checked(scope)
        let name = try Self.checked(name: name)
        let now = Timestamp.now().text
        try await database.write { connection in
            let wasThere = try SecretTable.delete(
                name,
                repository: scope.repository,
                environment: scope.environment,
                branch: scope.branch,
                in: connection
            )
            guard wasThere else { throw ControllerError(.notFound, "there is no secret '\(name)' of that scope") }
            let record = SecretRecord(
                repository: scope.repository,
                environment: scope.environment,
                branch: scope.branch,
                name: name,
                sealed: [],
                updatedBy: principal.name,
                updatedAt: now
            )
            try audit("secret.delete", record, by: principal, in: connection)
        }
    }

    /// What a job gets of the database's secrets, over what the configuration has.
    ///
    /// The narrower scope wins: an environment over none, then a branch over none.
    ///
    /// - Throws: `.unavailable` for a secret that the key does not open, and where there is no key any more.
    static func values(
        for run: RunRecord,
        environment: String?,
        box: SecretBox?,
        in connection: any SQLConnection
    ) throws -> (repository: [String: String], environment: [String: String]) {
        let secrets = try SecretTable.of(run.repository, in: connection)
        guard !secrets.isEmpty else { return ([:], [:]) }
        let branch = run.ref.hasPrefix("refs/heads/") ? String(run.ref.dropFirst("refs/heads/".count)) : nil
        var wide: [String: String] = [:]
        var narrow: [String: String] = [:]
        // Those without a branch first, so that those with one come over them.
        for secret in secrets.filter(\.branch.isEmpty) + secrets.filter({ !$0.branch.isEmpty }) {
            if !secret.branch.isEmpty {
                guard let branch, FilePattern.matches(branch, pattern: secret.branch) else { continue }
            }
            guard secret.environment.isEmpty || secret.environment == environment.map(Rules.key) else { continue }
            guard let box else {
                throw ControllerError(.unavailable, "there is no secretsKey to decrypt the secret \(secret.name) with")
            }
            let value = try box.open(secret.sealed, for: secret.place)
            if secret.environment.isEmpty { wide[secret.name] = value } else { narrow[secret.name] = value }
        }
        return (wide, narrow)
    }

    private func audit(
        _ action: String,
        _ secret: SecretRecord,
        by principal: Principal,
        in connection: any SQLConnection
    ) throws {
        try AuditLog.append(
            actor: principal.name,
            action: action,
            detail: try JSON.encode([
                "name": secret.name, "repository": secret.repository, "environment": secret.environment,
                "branch": secret.branch,
            ]),
            at: secret.updatedAt,
            in: connection
        )
    }

    private func checked(_ scope: SecretScope) throws -> (repository: String, environment: String, branch: String) {
        let known = rules.repositories.map(\.name)
        guard let repository = scope.repository ?? (known.count == 1 ? known.first : nil) else {
            throw ControllerError(.invalid, "say which repository: \(known.joined(separator: ", "))")
        }
        guard rules.repository(repository) != nil else {
            throw ControllerError(.notFound, "there is no repository '\(repository.prefix(100))'")
        }
        if let environment = scope.environment {
            guard let rule = rules.environment(environment), rule.repository == repository else {
                throw ControllerError(.notFound, "\(repository) has no environment '\(environment.prefix(100))'")
            }
        }
        let branch = scope.branch ?? ""
        guard branch.utf8.count <= 255, !branch.contains(where: \.isNewline) else {
            throw ControllerError(.invalid, "a pattern of branches has at most 255 bytes on one line")
        }
        return (repository, scope.environment.map(Rules.key) ?? "", branch)
    }

    /// A name as jobs get it.
    private static func checked(name: String) throws -> String {
        let upper = name.uppercased()
        let isName =
            upper.utf8.count <= 255 && !upper.isEmpty && upper.first?.isNumber == false
            && upper.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
            && !upper.hasPrefix("GITHUB_")
        guard isName else {
            throw ControllerError(
                .invalid,
                "'\(name.prefix(60))' is no name of a secret: letters, digits and _, beginning with neither a digit nor GITHUB_"
            )
        }
        return upper
    }

    private static func summary(_ secret: SecretRecord) -> SecretSummary {
        SecretSummary(
            name: secret.name,
            repository: secret.repository,
            environment: secret.environment.isEmpty ? nil : secret.environment,
            branch: secret.branch.isEmpty ? nil : secret.branch,
            updatedBy: secret.updatedBy,
            updatedAt: secret.updatedAt
        )
    }
}
