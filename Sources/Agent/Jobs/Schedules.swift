public import Manifests

/// What an agent makes of the times of CronJobs, for those who look at manifests before it does.
public enum Schedules {
    /// What is wrong with the schedule or the time zone of a CronJob; nil where both can be read.
    public static func fault(of cronJob: CronJob) -> String? {
        do {
            _ = try CronTimes(schedule: cronJob.schedule, timeZone: cronJob.timeZone)
            return nil
        } catch {
            return error.message
        }
    }
}
