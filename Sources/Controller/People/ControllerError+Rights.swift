extension ControllerError {
    /// What somebody is told who lacks a right.
    static func lacks(_ right: Rights, _ principal: Principal) -> ControllerError {
        let has = principal.rights.words.joined(separator: ", ")
        return ControllerError(
            .forbidden,
            "\(principal.name) may not do this: it needs the right to \(right.words.joined(separator: " and ")) and has "
                + (has.isEmpty ? "none" : "only \(has)")
        )
    }
}
