public import HeadgateConfiguration

extension RunnerSettings {
    /// Takes over where jobs run, from the runner's entry in `headgate.yaml`.
    public mutating func take(_ runner: ControllerConfiguration.Runner) {
        executor = runner.executor == .host ? .host : .container(image: runner.image)
        limits = RunnerLimits(
            nanoCPUs: runner.limits.cpus.map { Int64($0) * 1_000_000_000 },
            memory: runner.limits.memory.map(Int64.init),
            processes: runner.limits.processes.map(Int64.init)
        )
        paths = runner.paths
    }
}
