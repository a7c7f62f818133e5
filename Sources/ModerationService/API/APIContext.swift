import Hummingbird
import NIOCore

/// What a request of the API carries along.
struct APIContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    var caller = Caller.anybody
    /// The connection it came on.
    let channel: any Channel

    init(source: ApplicationRequestContextSource) {
        channel = source.channel
        coreContext = CoreRequestContextStorage(source: source)
    }
}
