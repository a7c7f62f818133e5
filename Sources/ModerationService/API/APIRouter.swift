import Hummingbird
import Telemetry

/// The routes of the API, each behind what it needs.
struct APIRouter: Sendable {
    let engine: PredictionEngine
    let log: PredictionLog
    let review: ReviewStore
    let secondOpinionShare: Double
    let health: HealthRoutes
    /// Nothing at a server that asks for no keys.
    let ring: KeyRing?
    let corsOrigins: [String]
    let metrics: MetricsRegistry
    let drain: DrainService

    /// All of them, and 405 for every method that a path does not have.
    func router() -> Router<APIContext> {
        let router = routes()
        router.refuseOtherMethods()
        return router
    }

    /// What is served.
    func routes() -> Router<APIContext> {
        let router = Router(context: APIContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: BodyMiddleware())
        router.add(middleware: CrossOriginMiddleware(origins: Set(corsOrigins)))
        router.add(middleware: EdgeMiddleware(metrics: metrics, drain: drain))
        health.add(to: router)
        DocumentRoutes().add(to: router)

        let predict = router.group().add(middleware: AccessMiddleware(ring: ring, scopes: [.predict]))
        PredictRoutes(engine: engine).add(to: predict)
        FeedbackRoutes(log: log, metrics: metrics).add(to: predict)
        AppealRoutes(store: review, log: log).add(to: predict)

        let perspective = router.group()
            .add(middleware: PerspectiveErrors())
            .add(middleware: AccessMiddleware(ring: ring, scopes: [.predict]))
        PerspectiveRoutes(engine: engine).add(to: perspective)

        let people = router.group().add(middleware: AccessMiddleware(ring: ring, scopes: [.review, .delegate]))
        ReviewRoutes(store: review, secondOpinionShare: secondOpinionShare).add(to: people)
        ReviewReportRoutes(store: review).add(to: people)
        return router
    }
}
