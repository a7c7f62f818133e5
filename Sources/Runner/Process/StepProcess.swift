import Subprocess
import Synchronization
import SystemPackage

#if canImport(Glibc)
import Glibc
#endif

/// Runs one program of a step on the host, in a process group of its own.
struct StepProcess: Sendable {
    var program: String
    var arguments: [String]
    var environment: [String: String]
    var directory: String

    /// Runs the program and hands on what it prints.
    ///
    /// Cancelling the task sends the whole group SIGINT, after 7.5 s SIGTERM, and after 2.5 s more SIGKILL.
    ///
    /// `groups`: told of the process group as soon as it exists.
    /// `sink`: takes the output on a thread of its own.
    /// Returns how it ended, and the reader that still holds its pipe.
    func run(
        groups: ProcessGroups,
        sink: @escaping @Sendable ([UInt8]) -> Void
    ) async throws -> (ProgramEnd, OutputReader) {
        let (readEnd, output) = try FileDescriptor.pipe()
        // Subprocess closes what it was not told to pass on; the flag keeps the pipe from other programs started here.
        _ = fcntl(readEnd.rawValue, F_SETFD, FD_CLOEXEC)
        _ = fcntl(output.rawValue, F_SETFD, FD_CLOEXEC)
        let reader: OutputReader
        do {
            reader = try OutputReader(descriptor: readEnd.rawValue, sink: sink)
        } catch {
            try output.close()
            throw error
        }
        let leader = Mutex<Int32>(0)
        let writeEnd = Mutex<FileDescriptor?>(output)
        // Once, and as soon as the program has its own: the pipe's end tells that nobody writes any more.
        let closeWriteEnd = { @Sendable () throws -> Void in
            try writeEnd.withLock { end throws in
                defer { end = nil }
                try end?.close()
            }
        }
        var options = PlatformOptions()
        options.processGroupID = 0
        options.teardownSequence = [
            .send(signal: .interrupt, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(7_500)),
            .send(signal: .terminate, toProcessGroup: true, allowedDurationToNextStep: .milliseconds(2_500)),
        ]
        let marked = environment.merging([ProcessGroups.variable: groups.mark]) { $1 }
        do {
            let result = try await Subprocess.run(
                program.contains("/") ? .path(FilePath(program)) : .name(program),
                arguments: Arguments(arguments),
                environment: .custom(
                    Dictionary(
                        marked.map { (Environment.Key(stringLiteral: $0.key), $0.value) },
                        uniquingKeysWith: { _, last in last }
                    )
                ),
                workingDirectory: FilePath(directory),
                platformOptions: options,
                input: .none,
                output: .fileDescriptor(output, closeAfterSpawningProcess: false),
                error: .fileDescriptor(output, closeAfterSpawningProcess: false)
            ) { execution in
                try closeWriteEnd()
                leader.withLock { $0 = execution.processIdentifier.value }
                await groups.add(execution.processIdentifier.value)
            }
            // Its leader has heeded a signal; what else is in the group may have not.
            if Task.isCancelled { leader.withLock { if $0 > 0 { _ = kill(-$0, SIGKILL) } } }
            await reader.drained()
            switch result.terminationStatus {
            case .exited(let code): return (.exited(code), reader)
            case .signaled(let signal): return (.signalled(signal), reader)
            }
        } catch {
            do {
                try closeWriteEnd()
            } catch {
                // It is closed all the same; what was thrown first says more.
            }
            await reader.drained()
            await reader.stop()
            throw error
        }
    }
}
