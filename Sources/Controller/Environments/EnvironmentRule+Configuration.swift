import HeadgateConfiguration
import Workflows

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension EnvironmentRule {
    /// Takes over what the configuration says of an environment.
    ///
    /// - Throws: `ControllerError` for a time zone that this machine does not know.
    init(
        _ environment: ControllerConfiguration.Environment,
        of configuration: ControllerConfiguration,
        read: ControllerSettings.SecretReader
    ) throws {
        self.init(
            name: environment.name,
            repository: environment.repository,
            overlay: environment.overlay,
            reviewers: environment.reviewers,
            people: configuration.people(environment.reviewers),
            requiredReviews: max(environment.requiredReviews, environment.reviewers.isEmpty ? 0 : 1),
            preventSelfReview: environment.preventSelfReview,
            branches: environment.branches
        )
        waitTimer = environment.waitTimer
        expires = environment.expires
        sources = environment.sources
        tag = environment.tag
        pullRequests = try environment.pullRequests.map { setting in
            ForgeRule(
                kind: setting.forge == .github ? .github : .gitea,
                api: setting.api.description,
                project: setting.project,
                token: try read(setting.token)
            )
        }
        rollback = environment.rollback
        calendar = DeliveryCalendar(
            windows: try environment.windows.map { window in
                DeliveryCalendar.Window(
                    days: Set(window.days.compactMap { DeliveryWindow.Day.allCases.firstIndex(of: $0) }),
                    from: window.from,
                    to: window.to,
                    zone: try Self.zone(window.timeZone, of: environment.name)
                )
            },
            freezes: try environment.freezes.map { freeze in
                let zone = try Self.zone(freeze.timeZone, of: environment.name)
                let (from, to) = (Self.instant(freeze.from, zone), Self.instant(freeze.to, zone))
                guard from < to else {
                    throw ControllerError(
                        .invalid,
                        "environments[] \(environment.name): the freeze from \(freeze.from) ends before it begins"
                    )
                }
                return DeliveryCalendar.Freeze(from: from, to: to, reason: freeze.reason)
            }
        )
        values = JobValues(secrets: try environment.secrets.mapValues(read), variables: environment.vars)
    }

    /// The first moment that a clock there shows a time; where clocks are put forward past it, the moment after.
    static func instant(_ time: CalendarTime, _ zone: TimeZoneRules) -> Int {
        let local = CivilTime.days(year: time.year, month: time.month, day: time.day) * 86_400 + time.minute * 60
        if let offset = time.offset { return local - offset * 60 }
        let candidates = Set([-86_400, 0, 86_400].map { zone.offset(at: local + $0) }).map { local - $0 }
        return candidates.filter { $0 + zone.offset(at: $0) >= local }.min() ?? local
    }

    private static func zone(_ name: String, of environment: String) throws -> TimeZoneRules {
        if name == "UTC" { return .utc }
        let unknown = ControllerError(
            .invalid,
            "environments[] \(environment): this machine knows no time zone \(name); is its tzdata installed?"
        )
        guard TimeZoneRules.isName(name) else { throw unknown }
        guard let bytes = FileManager.default.contents(atPath: "/usr/share/zoneinfo/\(name)") else { throw unknown }
        do {
            return try TimeZoneRules(file: Array(bytes))
        } catch {
            throw unknown
        }
    }
}
