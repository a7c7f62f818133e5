public import Hummingbird
public import Logging

/// The registry as a server of its own.
public enum RegistryServer {
    /// A router with the registry's endpoints and nothing else.
    public static func buildRouter(
        store: RegistryStore,
        authorize: @escaping RegistryAuthorizer = RegistryAuthorizers.open
    ) -> Router<BasicRequestContext> {
        let router = Router()
        RegistryRoutes(store: store, authorize: authorize).add(to: router)
        return router
    }

    /// An application, which is a service, bound to a host and a port; port 0 takes a free one.
    ///
    /// `onListening` is given the port once connections are accepted.
    public static func application(
        store: RegistryStore,
        host: String = "127.0.0.1",
        port: Int,
        authorize: @escaping RegistryAuthorizer = RegistryAuthorizers.open,
        logger: Logger = Logger(label: "registry"),
        onListening: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> Application<RouterResponder<BasicRequestContext>> {
        Application(
            router: buildRouter(store: store, authorize: authorize),
            server: .http1(configuration: .init(idleTimeout: .seconds(120))),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: "headgate"),
            onServerRunning: { channel in await onListening(channel.localAddress?.port ?? port) },
            logger: logger
        )
    }
}
