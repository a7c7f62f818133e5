import ControllerAPI
import DockerEngine
import HTTPTransport
import Logging
import Workflows

/// Finds the executor of a job: what the job asks for, and else what the runner is set up for.
struct ExecutorChoice: Sendable {
    let assignment: JobAssignment
    let settings: RunnerSettings
    let directories: JobDirectories
    let http: HTTPClient
    let groups: ProcessGroups
    let log: JobLog
    let logger: Logger

    func executor(for session: JobSession) throws -> any Executor {
        let container = try container(of: session)
        guard container != nil || !session.services.isEmpty else {
            return HostExecutor(settings: settings, groups: groups, services: nil)
        }
        let all = session.services.map(\.container) + [container].compactMap { $0 }
        log.mask(all.compactMap { $0.credentials?.password })
        let services = ServiceContainers(services: session.services, engine: try engine())
        guard let container else { return HostExecutor(settings: settings, groups: groups, services: services) }
        return ContainerExecutor(
            container,
            services: services,
            directories: directories,
            repository: assignment.repository
        )
    }

    private func container(of session: JobSession) throws -> JobContainer? {
        if let container = session.container { return container }
        guard case .container(let image) = settings.executor else { return nil }
        guard let image else {
            throw RunnerError(
                .invalidInput,
                "this runner carries jobs out in containers, and neither the job nor the runner names an image"
            )
        }
        return try JobContainer(image: image)
    }

    private func engine() throws -> JobEngine {
        var trust = ContainerTrust.host
        if case .container = settings.executor {
            trust = .contained(paths: settings.paths, repository: assignment.repository)
        }
        let number = UInt64.random(in: 0 ... .max)
        return JobEngine(
            client: try JobEngine.client(settings.environment, http),
            owner: try EngineOwner.make(in: settings.data),
            name: "headgate-job-\(assignment.run)-\(assignment.attempt)-\(String(number, radix: 36))",
            trust: trust,
            limits: settings.limits,
            log: log,
            logger: logger
        )
    }
}
