import Telemetry

extension MetricsRegistry {
    /// What a controller counts.
    static func controller() -> MetricsRegistry {
        MetricsRegistry([
            Definition("headgate_http_requests_total", .counter, "Requests answered, by route, method and status."),
            Definition(
                "headgate_http_request_seconds",
                .histogram(requestBounds),
                "Time to answer a request, by route; those that wait for something are left out."
            ),
            Definition(
                StageClock.metric,
                .histogram([0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600]),
                "How long stages of deliveries take: notice, plan, claim, output, job, promote, rollout."
            ),
            Definition("headgate_runs", .gauge, "Runs that are not over, by status."),
            Definition("headgate_queue_depth", .gauge, "Jobs that wait for a runner, by the labels they ask for."),
            Definition("headgate_queue_oldest_seconds", .gauge, "How long the job waits that has waited longest."),
            Definition("headgate_jobs_running", .gauge, "Jobs under way, by runner."),
            Definition("headgate_reviews_waiting", .gauge, "Jobs that wait for a review, by environment."),
            Definition("headgate_environment_healthy", .gauge, "1 while every agent of an environment is healthy."),
            Definition("headgate_agent_last_seen_seconds", .gauge, "How long ago each agent reported."),
            Definition("headgate_repository_checked_seconds", .gauge, "How long ago each repository was asked."),
            Definition("headgate_repository_failing", .gauge, "1 while the last question to a repository failed."),
            Definition(
                "headgate_notifications_total",
                .counter,
                "Notifications by outcome of an attempt: sent, failed (and tried again) or given up."
            ),
            Definition("headgate_notifications_waiting", .gauge, "Notifications that are still to be sent."),
            Definition("headgate_notifications_oldest_seconds", .gauge, "How long the oldest of them waits."),
            Definition("headgate_resident_memory_bytes", .gauge, "Resident memory of the controller."),
            Definition("headgate_start_time_seconds", .gauge, "When the controller started, in seconds since 1970."),
        ])
    }
}
