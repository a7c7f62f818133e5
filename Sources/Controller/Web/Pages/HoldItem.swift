import ControllerAPI

/// A hold in one sentence.
struct HoldItem {
    let hold: Hold
    let clock: PageClock

    var words: HTML {
        """
        <b>\(hold.image)\(hold.reference ?? "")</b> is held back from \(hold.environment) by \(hold.createdBy), \
        \(clock.ago(hold.createdAt))\(hold.expiresAt.map { ", until \($0)" as HTML }): <span class="words">\(hold.reason)</span>
        """
    }
}
