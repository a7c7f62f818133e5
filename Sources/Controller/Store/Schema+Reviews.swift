import Persistence

extension Schema {
    /// What ran in the environment when somebody decided: the change that was decided about begins there.
    static let reviews = Migration(
        "0201-decision-base",
        ["ALTER TABLE decisions ADD COLUMN base TEXT"]
    )
}
