import Workflows

/// The next time of a schedule beside one that is found by looking at every minute.
enum CronFuzz {
    private static let zones = [
        TimeZoneRules.utc, TimeZoneRules(offset: -34_200), TimeZoneRules(rule: "CET-1CEST,M3.5.0,M10.5.0/3") ?? .utc,
        TimeZoneRules(rule: "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0") ?? .utc,
        TimeZoneRules(rule: "EST5EDT,M3.2.0,M11.1.0") ?? .utc,
    ]

    static func run(_ random: inout SeededGenerator) -> FuzzOutcome {
        let line = line(&random)
        let schedule: CronSchedule
        do throws(WorkflowError) {
            schedule = try CronSchedule(line)
        } catch {
            return error.message.isEmpty ? .fault("an error without words", Array(line.utf8)) : .refused
        }
        let zone = random.pick(zones)
        // Half of the times are near a change of the clocks in 2026.
        let changes = [1_774_746_000, 1_792_890_000, 1_775_314_800, 1_791_039_600, 1_772_953_200, 1_793_512_800]
        var instant = random.pick(changes) + random.below(200_000) - 100_000
        if random.below(2) == 0 { instant = random.below(4_102_444_800) }
        guard let next = schedule.next(after: instant, in: zone) else {
            return .fault("no time after \(instant) comes", Array(line.utf8))
        }
        guard next > instant, next.isMultiple(of: 60) else {
            return .fault("\(next) is no time after \(instant)", Array(line.utf8))
        }
        let end = min(next, instant + (random.below(64) == 0 ? 2 * 86_400 : 7200))
        var minute = CivilTime.floored(instant, 60) * 60 + 60
        while minute < end {
            if isDue(schedule, minute, zone) {
                return .fault("after \(instant) comes \(minute), not \(next)", Array(line.utf8))
            }
            minute += 60
        }
        guard end < next || isDue(schedule, next, zone) else {
            return .fault("\(next) is not due", Array(line.utf8))
        }
        return .accepted
    }

    private static func isDue(_ schedule: CronSchedule, _ minute: Int, _ zone: TimeZoneRules) -> Bool {
        let offset = zone.offset(at: minute)
        let before = zone.offset(at: minute - 1)
        if schedule.isHourly { return matches(schedule, minute + offset) }
        // The clocks go forward at this minute: what they skip is due now.
        if offset > before,
            stride(from: minute + before, to: minute + offset, by: 60).contains(where: { matches(schedule, $0) })
        {
            return true
        }
        guard matches(schedule, minute + offset) else { return false }
        // A repeated time was due the first time.
        return !stride(from: minute - 7200, to: minute, by: 60).contains {
            $0 + zone.offset(at: $0) == minute + offset
        }
    }

    private static func matches(_ schedule: CronSchedule, _ local: Int) -> Bool {
        let days = CivilTime.floored(local, 86_400)
        let time = CivilTime(days: days, minute: (local - days * 86_400) / 60)
        return schedule.matches(time, weekday: CivilTime.weekday(days: days))
    }

    private static func line(_ random: inout SeededGenerator) -> String {
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)]
        var fields = bounds.map { field($0, &random) }
        if random.below(8) == 0 {
            fields[random.below(5)] = random.pick(["", "x", "-", "1-", "*/", "MON", "jan", "99", "@"])
        }
        return fields.joined(separator: random.pick([" ", "  ", "\t"]))
    }

    private static func field(_ bounds: (Int, Int), _ random: inout SeededGenerator) -> String {
        func value() -> Int { bounds.0 + random.below(bounds.1 - bounds.0 + 1) }
        switch random.below(8) {
        case 0, 1, 2: return "*"
        case 3: return "\(value())"
        case 4: return "*/\(1 + random.below(12))"
        case 5:
            let ends = [value(), value()].sorted()
            return "\(ends[0])-\(ends[1])"
        case 6: return "\(value()),\(value()),\(value())"
        default:
            let ends = [value(), value()].sorted()
            return "\(ends[0])-\(ends[1])/\(1 + random.below(5)),\(value())"
        }
    }
}
