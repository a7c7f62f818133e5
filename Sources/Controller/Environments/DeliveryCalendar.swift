import Workflows

/// When jobs of an environment may start: within windows of the week, and outside of freezes.
///
/// Times are in seconds from 1970, in UTC.
struct DeliveryCalendar: Sendable {
    /// A weekly time; one that ends before it begins goes on into the next day.
    struct Window: Sendable {
        /// 0 is Sunday.
        var days: Set<Int>

        /// Minutes of the day; `to` is at most 1440.
        var from: Int
        var to: Int
        var zone: TimeZoneRules
    }

    /// A time in which nothing starts.
    struct Freeze: Sendable, Hashable {
        var from: Int

        /// The first second after it.
        var to: Int
        var reason: String
    }

    /// What keeps a job from starting at a moment.
    enum Closure: Sendable, Hashable {
        case freeze(Freeze)

        /// Outside of every window.
        case window
    }

    /// None means that every time of the week is good.
    var windows: [Window] = []
    var freezes: [Freeze] = []

    /// As far as is looked for the next good time.
    private static let horizon = 400 * 86_400

    var isEmpty: Bool { windows.isEmpty && freezes.isEmpty }

    /// Why nothing may start at a moment; nil when something may.
    func closure(at instant: Int) -> Closure? {
        // The freeze that ends last says until when.
        let freeze = freezes.filter { $0.from <= instant && instant < $0.to }.max { $0.to < $1.to }
        if let freeze { return .freeze(freeze) }
        if !windows.isEmpty, !windows.contains(where: { $0.isOpen(at: instant) }) { return .window }
        return nil
    }

    /// The first moment from an instant on at which something may start; nil when there is none within a year.
    func opening(from instant: Int) -> Int? {
        var moment = instant
        while moment - instant <= Self.horizon {
            switch closure(at: moment) {
            case nil: return moment
            case .freeze(let freeze): moment = freeze.to
            case .window:
                // Windows begin and end at whole minutes, and clocks are changed at them.
                moment = CivilTime.floored(moment, 60) * 60 + 60
                moment = windows.compactMap { $0.nextOpening(from: moment) }.min() ?? instant + Self.horizon + 1
            }
        }
        return nil
    }
}

extension DeliveryCalendar.Window {
    func isOpen(at instant: Int) -> Bool {
        let local = instant + zone.offset(at: instant)
        let day = CivilTime.floored(local, 86_400)
        let minute = (local - day * 86_400) / 60
        let today = days.contains(CivilTime.weekday(days: day))
        if from < to { return today && from <= minute && minute < to }
        let yesterday = days.contains(CivilTime.weekday(days: day - 1))
        return today && minute >= from || yesterday && minute < to
    }

    /// The first whole minute from an instant on at which the window is open; nil for one that never opens.
    func nextOpening(from instant: Int) -> Int? {
        if isOpen(at: instant) { return instant }
        let today = CivilTime.floored(instant + zone.offset(at: instant), 86_400)
        var candidates: [Int] = []
        for day in today...today + 8 where days.contains(CivilTime.weekday(days: day)) {
            let local = day * 86_400 + from * 60
            // A local time may stand twice where clocks are put back.
            candidates += Set([-86_400, 0, 86_400].map { zone.offset(at: local + $0) }).map { local - $0 }
        }
        // Putting clocks may open a window in its middle.
        if let change = zone.nextChange(after: instant) { candidates.append(change) }
        return candidates.filter { $0 >= instant && isOpen(at: $0) }.min()
    }
}
