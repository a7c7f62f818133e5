import ControllerAPI
import Persistence

/// Lets machines join by a code that works once and for a short time.
struct EnrolmentDesk: Sendable {
    let people: People
    let rules: Rules

    private static let longestMinutes = 24 * 60
    private static let maximumLabels = 50

    /// What a code stands for.
    private struct Invitation: Codable {
        var kind: EnrolmentRequest.Kind
        var detail: String
    }

    /// Makes a code for a machine.
    func invite(_ request: EnrolmentRequest, by principal: Principal) async throws -> Enrolment {
        let detail = try detail(of: request)
        let minutes = request.minutes ?? 60
        guard (1...Self.longestMinutes).contains(minutes) else {
            throw ControllerError(.invalid, "a code can be used for 1 to \(Self.longestMinutes) minutes")
        }
        let code = "hge_" + Token.random()
        let now = people.now()
        let record = TokenRecord(
            id: String(Token.random().prefix(12)),
            kind: .enrolment,
            subject: request.name,
            rights: [],
            detail: try JSON.encode(Invitation(kind: request.kind, detail: detail)),
            note: "",
            createdBy: principal.name,
            createdAt: now.text,
            expiresAt: now.adding(seconds: minutes * 60)
        )
        try await people.database.write { connection in
            try TokenTable.insert(record, hash: Authenticator.hash(code), in: connection)
            try AuditLog.append(
                actor: principal.name,
                action: "enrolment.create",
                detail: try JSON.encode([
                    "id": record.id, "kind": request.kind.rawValue, "name": request.name, "detail": detail,
                ]),
                at: now.text,
                in: connection
            )
        }
        return Enrolment(
            code: code,
            kind: request.kind,
            name: request.name,
            expiresAt: now.adding(seconds: minutes * 60).text
        )
    }

    /// Exchanges a code for the machine's token; tokens that it had before end.
    ///
    /// - Throws: `.unauthorized` for a code that was used, is over or never was: which of them is not told.
    func redeem(_ code: String) async throws -> NewToken {
        let hash = Authenticator.hash(code)
        let secret = TokenDesk.secret()
        let now = people.now()
        return try await people.database.write { connection in
            guard let invitation = try TokenTable.valid(hash: hash, at: now, in: connection),
                invitation.kind == .enrolment
            else { throw ControllerError(.unauthorized, "the code is not good, or not any more; ask for a new one") }
            try TokenTable.revoke(invitation.id, at: now, in: connection)
            let what = try JSON.decode(Invitation.self, from: invitation.detail)
            let kind: TokenRecord.Kind = what.kind == .runner ? .runner : .agent
            for earlier in try TokenTable.good(kind, of: invitation.subject, in: connection) {
                try TokenTable.revoke(earlier.id, at: now, in: connection)
            }
            let record = TokenRecord(
                id: String(Token.random().prefix(12)),
                kind: kind,
                subject: invitation.subject,
                rights: [],
                detail: what.detail,
                note: "",
                createdBy: invitation.createdBy,
                createdAt: now.text
            )
            try TokenTable.insert(record, hash: Authenticator.hash(secret), in: connection)
            try AuditLog.append(
                actor: "\(kind.rawValue)/\(invitation.subject)",
                action: "enrolment.redeem",
                detail: try JSON.encode(["enrolment": invitation.id, "token": record.id]),
                at: now.text,
                in: connection
            )
            return NewToken(token: secret, summary: TokenDesk.summary(record))
        }
    }

    /// What the machine's token is to hold: a runner's labels as JSON, or an agent's environment.
    private func detail(of request: EnrolmentRequest) throws -> String {
        let name = request.name
        let isName =
            !name.isEmpty && name.utf8.count <= 63
            && name.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        guard isName else {
            throw ControllerError(.invalid, "a machine's name has 1 to 63 letters, digits, '-', '_' and '.'")
        }
        switch request.kind {
        case .runner:
            guard rules.runnerLabels[name] == nil else {
                throw ControllerError(.conflict, "headgate.yaml has a runner '\(name)'; its token is named there")
            }
            let labels = request.labels ?? []
            guard labels.count <= Self.maximumLabels, labels.allSatisfy({ !$0.isEmpty && $0.utf8.count <= 100 }) else {
                throw ControllerError(
                    .invalid,
                    "a runner has at most \(Self.maximumLabels) labels of 1 to 100 bytes each"
                )
            }
            return try JSON.encode(labels)
        case .agent:
            guard let rule = request.environment.flatMap(rules.environment) else {
                let known = rules.environments.map(\.name).joined(separator: ", ")
                throw ControllerError(.invalid, "an agent has one of the environments \(known)")
            }
            guard !people.authenticator.hasAgent(named: name) else {
                throw ControllerError(.conflict, "headgate.yaml has an agent '\(name)'; its token is named there")
            }
            return rule.name
        }
    }
}
