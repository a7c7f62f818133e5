extension ControllerClient {
    /// Everything that a reviewer should have seen before deciding about a job.
    public func evidence(run: Int, job: String) async throws -> ReviewEvidence {
        try await get(url("runs", String(run), "jobs", job, "review"))
    }
}
