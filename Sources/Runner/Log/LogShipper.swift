import ControllerAPI
import Logging

/// Sends a job's log to the controller as it grows, and again after failures until the controller has it.
struct LogShipper: Sendable {
    /// The most bytes of one call.
    private static let piece = 1024 * 1024

    let buffer: LogBuffer
    let desk: any JobDesk
    let logger: Logger

    /// Sends until cancelled.
    ///
    /// What is left then is sent by `flush`.
    func run() async {
        var backoff = Backoff()
        while !Task.isCancelled {
            do {
                let sent = try await sendPiece()
                backoff = Backoff()
                if sent < Self.piece { try await Task.sleep(for: .milliseconds(100)) }
            } catch is CancellationError {
                return
            } catch let error as ControllerClientError where error.isFinal {
                logger.warning("the controller does not take the job's log: \(error.message)")
                buffer.abandon()
                return
            } catch {
                do {
                    try await Task.sleep(for: backoff.next())
                } catch {
                    return
                }
            }
        }
    }

    /// Sends what is left, trying for as long as the deadline allows.
    func flush(within limit: Duration) async {
        let end = ContinuousClock.now + limit
        var backoff = Backoff()
        while ContinuousClock.now < end {
            do {
                if try await sendPiece() == 0 { return }
            } catch let error as ControllerClientError where error.isFinal {
                return
            } catch {
                logger.debug("the job's log could not be sent: \(error)")
                do {
                    try await Task.sleep(for: backoff.next())
                } catch {
                    return
                }
            }
        }
    }

    private func sendPiece() async throws -> Int {
        let (offset, bytes) = buffer.next(limit: Self.piece)
        guard !bytes.isEmpty else { return 0 }
        try await desk.append(log: bytes, offset: offset)
        buffer.acknowledge(bytes.count)
        return bytes.count
    }
}
