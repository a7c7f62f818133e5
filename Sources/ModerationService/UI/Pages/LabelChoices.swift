import Moderation

/// A box to tick for each label.
///
/// None is ever ticked because of what the model says: people would agree with it without looking.
struct LabelChoices {
    /// Ours.
    var legend: String
    var field: String
    /// What the same person had ticked, when a form is shown again.
    var ticked: Set<String> = []

    var html: String {
        let choices = Label.allCases.map { label in
            let state = ticked.contains(label.name) ? " checked" : ""
            return "<label><input type=\"checkbox\" name=\"\(field)\" value=\"\(label.name)\"\(state)> "
                + "\(label.name.labelWords)</label>"
        }
        return """
            <fieldset><legend>\(legend)</legend><div class="choices">
            \(choices.joined(separator: "\n"))
            </div></fieldset>
            """
    }
}
