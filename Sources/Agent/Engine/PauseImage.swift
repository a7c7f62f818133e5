import DockerEngine

/// The image of the containers that hold a Pod's network: a program of a hundred-odd bytes that sleeps for ever.
///
/// It is made here instead of being downloaded, so that a host needs no registry but the one its own images come from.
/// The program is an ELF executable with one loop around the `pause` system call (`ppoll` without arguments on arm64).
enum PauseImage {
    static let name = "headgate.local/pause:1"

    /// Sees to it that the engine has the image.
    static func ensure(on engine: DockerClient, owner: String) async throws {
        do {
            _ = try await engine.image(name)
            return
        } catch {
            guard error.code == .notFound else { throw error }
        }
        let version = try await engine.version()
        let program = try program(architecture: version.arch ?? "unknown")
        var spec = BuildSpec(tags: [name])
        spec.labels = ["headgate.dev/pause": "1"]
        _ = try await engine.buildImage(spec, context: .bytes(context(program)))
    }

    /// `architecture`: as the engine says it: `amd64`, `arm64`.
    static func program(architecture: String) throws(AgentError) -> [UInt8] {
        switch architecture {
        case "amd64", "x86_64":
            // mov eax, 34 (pause); syscall; jmp back
            return elf(machine: 62, code: [0xB8, 0x22, 0, 0, 0, 0x0F, 0x05, 0xEB, 0xF7])
        case "arm64", "aarch64":
            // mov x0..x4, 0; mov x8, 73 (ppoll); svc 0; b back
            return elf(
                machine: 183,
                code: [
                    0x00, 0x00, 0x80, 0xD2, 0x01, 0x00, 0x80, 0xD2, 0x02, 0x00, 0x80, 0xD2, 0x03, 0x00, 0x80, 0xD2,
                    0x04, 0x00, 0x80, 0xD2, 0x28, 0x09, 0x80, 0xD2, 0x01, 0x00, 0x00, 0xD4, 0xF9, 0xFF, 0xFF, 0x17,
                ]
            )
        default:
            throw AgentError(
                .environment,
                reason: "UnsupportedArchitecture",
                "the engine's architecture '\(architecture)' is not supported; amd64 and arm64 are"
            )
        }
    }

    /// A static 64-bit executable: file header, one loadable segment, the code (ELF-64 Object File Format, version 1.5).
    private static func elf(machine: UInt16, code: [UInt8]) -> [UInt8] {
        let base: UInt64 = 0x40_0000
        let headers: UInt64 = 64 + 56
        let size = headers + UInt64(code.count)
        var bytes: [UInt8] = [0x7F, 0x45, 0x4C, 0x46, 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]
        func put<Value: FixedWidthInteger>(_ value: Value) {
            withUnsafeBytes(of: value.littleEndian) { bytes += Array($0) }
        }
        put(UInt16(2))
        put(machine)
        put(UInt32(1))
        put(base + headers)
        put(UInt64(64))
        put(UInt64(0))
        put(UInt32(0))
        put(UInt16(64))
        put(UInt16(56))
        put(UInt16(1))
        put(UInt16(0))
        put(UInt16(0))
        put(UInt16(0))
        put(UInt32(1))
        put(UInt32(5))
        put(UInt64(0))
        put(base)
        put(base)
        put(size)
        put(size)
        put(UInt64(0x1000))
        return bytes + code
    }

    /// A build context in tar form (POSIX ustar) with the program and a Dockerfile of two lines.
    private static func context(_ program: [UInt8]) -> [UInt8] {
        let dockerfile = Array("FROM scratch\nCOPY pause /pause\nENTRYPOINT [\"/pause\"]\n".utf8)
        return entry("Dockerfile", mode: "0000644", dockerfile) + entry("pause", mode: "0000755", program)
            + [UInt8](repeating: 0, count: 1024)
    }

    private static func entry(_ name: String, mode: String, _ content: [UInt8]) -> [UInt8] {
        var header = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            header.replaceSubrange(offset..<offset + text.utf8.count, with: Array(text.utf8))
        }
        func octal(_ value: Int, width: Int) -> String {
            let digits = String(value, radix: 8)
            return String(repeating: "0", count: width - digits.count) + digits
        }
        put(name, at: 0)
        put(mode, at: 100)
        put(octal(0, width: 7), at: 108)
        put(octal(0, width: 7), at: 116)
        put(octal(content.count, width: 11), at: 124)
        put(octal(0, width: 11), at: 136)
        put("        ", at: 148)
        put("0", at: 156)
        put("ustar\u{0}00", at: 257)
        put(octal(header.reduce(0) { $0 + Int($1) }, width: 6) + "\u{0} ", at: 148)
        let padding = (512 - content.count % 512) % 512
        return header + content + [UInt8](repeating: 0, count: padding)
    }
}
