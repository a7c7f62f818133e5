import ControllerAPI
import Hummingbird
import Logging

extension Parts {
    /// Every address the controller answers.
    func router(logger: Logger) -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        let readiness = Readiness(database: database)
        router.add(middleware: MetricsMiddleware(metrics: metrics))
        router.add(middleware: HeadMiddleware())
        router.add(middleware: ProblemMiddleware(logger: logger))
        let methods = RouteMethods()
        router.add(middleware: TargetMiddleware(methods: methods))
        router.add(middleware: AuthenticationMiddleware(people: people, failures: failures))
        router.add(middleware: HostGuard(listen: listen, address: deliveries.address))
        router.get("/healthz") { _, _ -> Response in Response.plain("ok\n") }
        router.get("/readyz") { _, _ -> Response in
            try await readiness.check()
            return Response.plain("ready\n")
        }
        OpenAPIRoutes().add(to: router)
        StatusRoutes(
            board: board,
            sync: sync,
            logs: logs,
            queues: QueueBoard(database: database),
            access: access
        ).add(to: router)
        ReviewRoutes(desk: reviews, evidence: evidence, access: access).add(to: router)
        NotificationRoutes(desk: notifications, access: access).add(to: router)
        EventRoutes(
            database: database,
            changes: changes,
            rules: rules,
            logs: logs,
            people: people,
            access: access,
            readers: ReaderCount()
        ).add(to: router)
        LogViewRoutes(logs: logs, access: access).add(to: router)
        RunRoutes(board: board, access: access).add(to: router)
        RunChangeRoutes(board: board, deliveries: deliveries, access: access).add(to: router)
        AuditRoutes(database: database, access: access).add(to: router)
        MetricsRoutes(metrics: metrics, board: board, notifications: notifications, access: access).add(to: router)
        SecretRoutes(desk: secrets, access: access).add(to: router)
        EnrolmentRoutes(desk: EnrolmentDesk(people: people, rules: rules), failures: failures, access: access)
            .add(to: router)
        TokenRoutes(desk: TokenDesk(people: people), access: access).add(to: router)
        EnvironmentRoutes(history: history, rollbacks: rollbacks, holds: holds, access: access).add(to: router)
        PullRoutes(desk: pulls, access: access).add(to: router)
        DispatchRoutes(desk: dispatches, board: board, access: access).add(to: router)
        RunnerRoutes(
            desk: runners,
            logs: logs,
            promoter: promoter,
            sync: sync,
            artifacts: artifacts,
            sources: sources,
            access: access
        ).add(to: router)
        CacheRoutes(desk: runners, caches: caches, rules: rules, access: access).add(to: router)
        AgentRoutes(desk: agents, access: access).add(to: router)
        HookRoutes(desk: hooks).add(to: router)
        WebRoutes(parts: self, listen: listen).add(to: router)
        methods.take(router)
        return router
    }
}
