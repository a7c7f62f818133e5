/// One request and its answer, as far as they are.
struct HTTPExchange {
    var isHead = false
    /// Whether the request may be sent again on another connection.
    var isReplayable = false
    var isUpgrade = false
    /// HTTP/1.0 or 1.1.
    var minorVersion: UInt8 = 1
    /// The endpoint has agreed to the change of protocol.
    var isTunnel = false
    /// What the client sent is no request, and is carried as it is.
    var isRaw = false
    /// Nothing was said yet by either side, so that the connection may be for HTTP or not.
    var isUndecided = false
    /// A part of the request's body was read after its head was taken up, so that what is there is not all.
    var isStreaming = false
    /// Whether the client's connection goes on afterwards.
    var keepsAlive = true
    /// What of the request's body has not been read yet.
    var requestBody = BodyFraming.none
    /// What of the answer's body has not been read yet; nil as long as its head is not there.
    var responseBody: BodyFraming?
    /// Whether the endpoint's connection is good for another request.
    var upstreamKeepsAlive = false
    /// The endpoint has answered something, so that the request cannot be sent again.
    var isAnswered = false
    /// The endpoint's connection was used before.
    var isReused = false
    /// The endpoint takes no more of the request; its answer may be there all the same.
    var isRefusedMidway = false
    /// The last attempt to reach an endpoint ran out of time.
    var hasTimedOut = false
    /// A connection that was used before has failed: the next one is to be new.
    var needsFresh = false
}
