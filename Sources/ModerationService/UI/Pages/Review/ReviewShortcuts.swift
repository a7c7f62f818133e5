/// The keys of the review pages.
enum ReviewShortcuts {
    static let keys = [
        ("u", "Uphold"), ("o", "Overturn"), ("e", "Escalate"), ("n", "Write a note"), ("z", "Undo the last decision"),
        ("j", "Next item"), ("k", "Previous item"), ("r", "Renew the claim"), ("?", "This list"),
    ]

    /// Keys of one letter can be turned off, for people whose voice or hand would press them unawares.
    static var html: String {
        let list = keys.map { "<dt><kbd>\($0)</kbd></dt><dd>\($1)</dd>" }.joined(separator: "\n")
        return """
            <details id="shortcuts"><summary>Keys</summary>
            <dl>
            \(list)
            <dt><kbd>Esc</kbd></dt><dd>Leave the note</dd>
            </dl>
            <div class="choices"><label><input type="checkbox" id="use-keys"> Use these keys</label></div>
            <p class="small">They do nothing while you write.</p>
            </details>
            """
    }
}
