import DockerEngine
import Glibc
import Manifests
import TestSupport
import Testing

@testable import Agent

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension EngineTests {
    @Suite("Volumes of a Pod, as its containers see them")
    struct PodVolumesTests {
        private static let pod = """
            securityContext: {runAsUser: 1000, runAsGroup: 1000, fsGroup: 4242}
            volumes:
            - {name: disk, emptyDir: {}}
            - {name: memory, emptyDir: {medium: Memory, sizeLimit: 1Mi}}
            - {name: secret, secret: {secretName: login, defaultMode: 0400}}
            - {name: me, downwardAPI: {items: [{path: l, fieldRef: {fieldPath: metadata.labels}}]}}
            - {name: claim, persistentVolumeClaim: {claimName: data}}
            """

        private static let mounts = """
            volumeMounts:
            - {name: disk, mountPath: /disk}
            - {name: disk, mountPath: /part, subPathExpr: "of/$(WHO)"}
            - {name: memory, mountPath: /memory}
            - {name: secret, mountPath: /secret}
            - {name: secret, mountPath: /one, subPath: password}
            - {name: me, mountPath: /me}
            - {name: claim, mountPath: /claim}
            """

        @Test("They have the owners, modes and contents of Kubernetes, on any engine", arguments: TestEngine.all)
        func seen(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let paths = "/disk, /disk/of, /part, /memory, /secret, /secret/password, /one, /me/l, /claim"
                let workload = try test.workload(
                    pod: Self.pod,
                    "args: [show, \(paths)]\nenv: [{name: WHO, value: me}]\n\(Self.mounts)",
                    Samples.secret("login", "{password: hidden}")
                )
                let pod = try await test.create(workload)
                let words = try await test.words(of: pod)
                #expect(
                    words == [
                        "/disk 42777 0 4242 of", "/disk/of 40777 0 4242 me", "/part 40777 0 0", "/memory 42777 0 4242",
                        "/secret 42775 0 4242 password", "/secret/password 100440 0 4242 hidden",
                        "/one 100440 0 4242 hidden", "/me/l 100644 0 4242 app=\"web\"", "/claim 42777 0 4242",
                    ]
                )
                try await test.host.removePod(pod)
                #expect(try test.directory.names("memory/default").isEmpty)
            }
        }

        @Test("What one container writes into memory the next one reads, within its bound", arguments: TestEngine.all)
        func memory(_ engine: TestEngine) async throws {
            try await engine.withHost { test in
                let mount = "volumeMounts: [{name: shared, mountPath: /shared}]"
                let workload = try test.workload(
                    pod: """
                        volumes: [{name: shared, emptyDir: {medium: Memory, sizeLimit: 1Mi}}]
                        initContainers:
                        - {name: writer, image: \(test.fixture.image), args: [note, /shared/it], \(mount)}
                        """,
                    "args: [need, /shared/it]\n\(mount)"
                )
                let pod = try await test.create(workload)
                #expect(pod.containers.map(\.name) == ["writer"])
                try await test.waitUntilEnded(pod, "writer")
                let network = try await test.host.prepare()
                try await test.host.startContainer(
                    "web",
                    of: workload,
                    pod: pod.name,
                    isFirst: false,
                    revision: "a",
                    network: network
                )
                try await test.waitUntilEnded(pod, "web")
                let ended = try #require(try await test.host.observe().pods.first)
                #expect(ended.containers.map(\.exitCode) == [0, 0])
            }
        }

        @Test(
            "A path of the host has to be what the manifest says",
            arguments: [
                ("there", "", nil), ("new", "", nil), ("new", "DirectoryOrCreate", nil),
                ("newfile", "FileOrCreate", nil),
                ("there", "Directory", nil), ("file", "File", nil), ("file", "Directory", "is something else"),
                ("absent", "Directory", "does not exist"), ("absent", "File", "does not exist"),
                ("file", "Socket", "is something else"), ("there", "FileOrCreate", "is something else"),
            ] as [(String, String, String?)]
        )
        func hostPath(_ name: String, _ type: String, _ refusal: String?) throws {
            let directory = try TestDirectory()
            try directory.write("x", to: "file")
            try directory.make("there")
            try directory.write("x", to: "there/y")
            let check = HostPathCheck(
                path: "\(directory.path)/\(name)",
                type: try #require(.init(rawValue: type)),
                volume: "v"
            )
            do {
                try check.run()
                #expect(refusal == nil)
                #expect(access("\(directory.path)/\(name)", F_OK) == 0)
            } catch {
                #expect(error.code == .release)
                #expect(error.message.contains(refusal ?? "no refusal"), "\(error.message)")
            }
        }

        @Test(
            "A path inside of a volume is made, and never leads out of it",
            arguments: [
                ("a/b", true, nil), ("there", true, nil), ("there/y", true, nil), ("./there", true, nil),
                ("link", true, "has a link"), ("link/x", true, "has a link"), ("there/y/z", true, "Not a directory"),
                ("../x", true, "leads out"), ("absent", false, "No such file"),
            ] as [(String, Bool, String?)]
        )
        func subPath(_ path: String, _ mayMake: Bool, _ refusal: String?) throws {
            let directory = try TestDirectory()
            try directory.make("volume/there")
            try directory.write("x", to: "volume/there/y")
            #expect(symlink("/etc", "\(directory.path)/volume/link") == 0)
            do {
                try SubPath.ensure(path, in: directory.path + "/volume", mayMake: mayMake)
                #expect(refusal == nil)
                #expect(access("\(directory.path)/volume/\(path)", F_OK) == 0)
            } catch {
                #expect(error.words.contains(refusal ?? "no refusal"), "\(error.words)")
            }
        }

        @Test("A group is given every file of a volume, no link and nothing behind one")
        func group() throws {
            let directory = try TestDirectory()
            try directory.write("x", to: "outside")
            try directory.make("volume/deep")
            try directory.write("x", to: "volume/deep/file")
            #expect(chmod(directory.path + "/outside", 0o600) == 0)
            #expect(chmod(directory.path + "/volume/deep/file", 0o600) == 0)
            #expect(symlink("\(directory.path)/outside", "\(directory.path)/volume/link") == 0)
            try GroupOwnership(group: 4242).share(directory.path + "/volume", onlyOnMismatch: false)
            #expect(try directory.mode("volume/deep/file") == 0o660)
            #expect(try directory.mode("volume/deep") & 0o2770 == 0o2770)
            #expect(try directory.mode("volume") & 0o2770 == 0o2770)
            #expect(try directory.mode("outside") == 0o600)
            // What has the group already is left alone, however long it would take.
            #expect(chmod(directory.path + "/volume/deep/file", 0o600) == 0)
            try GroupOwnership(group: 4242).share(directory.path + "/volume", onlyOnMismatch: true)
            let found = try FileManager.default.attributesOfItem(atPath: directory.path + "/volume")
            #expect(GroupOwnership.number(found[.groupOwnerAccountID]) == 4242, "\(found)")
            #expect(try directory.mode("volume/deep/file") == 0o600)
        }
    }
}
