import ControllerAPI

/// Who may decide.
extension ReviewDesk {
    /// In whose name a decision is made, if they may.
    func reviewer(_ request: ReviewRequest, by principal: Principal, rule: EnvironmentRule) throws -> String {
        let name: String
        switch principal {
        case .user(let own, let rights):
            guard rights.contains(.review) else { throw ControllerError.lacks(.review, principal) }
            guard request.reviewer == nil || request.reviewer == own else {
                throw ControllerError(.forbidden, "\(own) may not decide in the name of \(request.reviewer ?? "")")
            }
            name = own
        case .operatorAccount:
            guard let given = request.reviewer else {
                throw ControllerError(.invalid, "say who decides: --as NAME")
            }
            guard !given.isEmpty, given.utf8.count <= 100, !given.contains(where: \.isNewline) else {
                throw ControllerError(.invalid, "a reviewer's name has 1 to 100 characters on one line")
            }
            name = given
        case .anonymous, .runner, .agent:
            throw ControllerError(.forbidden, "\(principal.name) may not decide")
        }
        guard rule.mayReview(name) else {
            throw ControllerError(
                .forbidden,
                "\(name) is not a reviewer of \(rule.name); reviewers are \(rule.reviewersInWords)"
            )
        }
        return name
    }

    static func checked(reason: String?, for decision: ReviewDecision) throws -> String? {
        if let reason, reason.utf8.count > 2000 { throw ControllerError(.invalid, "a reason has at most 2000 bytes") }
        let text = reason.flatMap { $0.allSatisfy(\.isWhitespace) ? nil : $0 }
        if decision == .reject, text == nil {
            throw ControllerError(.invalid, "a rejection needs a reason: --reason TEXT")
        }
        return text
    }
}
