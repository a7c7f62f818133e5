// swift-tools-version: 6.2

import PackageDescription

/// The settings every target has.
///
/// `docs/ARCHITECTURE.md` says why each is on.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("InferIsolatedConformances"),
    .enableUpcomingFeature("ImmutableWeakCaptures"),
    .treatAllWarnings(as: .error),
]

/// For the targets that call C: unsafe uses are marked where they stand.
let strictMemory = strict + [.strictMemorySafety()]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Target.Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let serviceLifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")

func module(
    _ name: String,
    _ dependencies: [Target.Dependency] = [],
    settings: [SwiftSetting] = strict,
    resources: [Resource]? = nil
) -> Target {
    .target(name: name, dependencies: dependencies, resources: resources, swiftSettings: settings)
}

func tests(
    _ name: String,
    _ dependencies: [Target.Dependency],
    settings: [SwiftSetting] = strict
) -> Target {
    .testTarget(name: name + "Tests", dependencies: dependencies, swiftSettings: settings)
}

let package = Package(
    name: "headgate",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "headgate", targets: ["headgate"]),
        .executable(name: "moderation", targets: ["moderation"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // C libraries: trampolines to what is loaded at the first call
        .target(name: "CLoader"),
        .target(name: "CGit2", dependencies: ["CLoader"]),
        .target(name: "CCurl", dependencies: ["CLoader"]),
        .target(name: "CSSL", dependencies: ["CLoader"]),
        .target(name: "CPostgres", dependencies: ["CLoader"]),

        // Floor 1
        module("YAML"),
        module("Archives"),
        module("ProcessMemory"),
        module("Telemetry"),
        module("Git", ["CGit2", crypto, logging], settings: strictMemory),
        module("HTTPTransport", ["CCurl"], settings: strictMemory),
        module("Persistence", ["CPostgres", grdb], settings: strictMemory),

        // Floor 2
        module("Manifests", ["YAML", crypto]),
        module("Workflows", ["YAML"]),
        // Hummingbird brings a package whose module is called Configuration.
        .target(
            name: "HeadgateConfiguration",
            dependencies: ["YAML"],
            path: "Sources/Configuration",
            swiftSettings: strict
        ),
        module("ControllerAPI", ["HTTPTransport", crypto]),
        module("Images", ["HTTPTransport", crypto, httpTypes, hummingbird, logging, nioCore]),
        module("DockerEngine", ["HTTPTransport"]),
        module("Moderation", [crypto]),

        // Floor 3
        module(
            "Runner",
            [
                "Workflows", "HeadgateConfiguration", "ControllerAPI", "Images", "DockerEngine", "Git", "HTTPTransport",
                crypto, logging, serviceLifecycle, subprocess, systemPackage,
            ]
        ),
        module("Proxy", ["CSSL", logging], settings: strictMemory),
        module("Overlays", ["Manifests", "Git"]),

        // Floor 4
        module(
            "Controller",
            [
                "Overlays", "Manifests", "Workflows", "HeadgateConfiguration", "ControllerAPI", "Images", "Git",
                "HTTPTransport", "Telemetry", "Persistence", "YAML", crypto, httpTypes, hummingbird, logging,
                nioCore, serviceLifecycle,
            ]
        ),
        module(
            "Agent",
            [
                "Overlays", "Manifests", "Workflows", "HeadgateConfiguration", "ControllerAPI", "DockerEngine", "Proxy",
                "Git", "HTTPTransport", "Telemetry", "YAML", crypto, logging, serviceLifecycle,
            ]
        ),
        module(
            "Standalone",
            [
                "HeadgateConfiguration", "ControllerAPI", "Git", "HTTPTransport", logging, serviceLifecycle, subprocess,
                systemPackage,
            ]
        ),
        module(
            "LocalRun",
            ["Runner", "Workflows", "ControllerAPI", "Git", "HTTPTransport", crypto, logging]
        ),
        module(
            "ModerationService",
            [
                "Moderation", "Telemetry", "Persistence", "HTTPTransport", "Archives", "ProcessMemory", crypto,
                httpTypes, hummingbird,
                logging, nioCore, serviceLifecycle, unixSignals,
            ]
        ),

        // Floor 5
        .executableTarget(
            name: "headgate",
            dependencies: [
                "Agent", "HeadgateConfiguration", "Overlays", "Controller", "ControllerAPI", "Git", "Images",
                "Manifests", "Proxy",
                "LocalRun", "Runner",
                "Standalone", "DockerEngine", "Workflows", "HTTPTransport", "ProcessMemory", "YAML",
                argumentParser, logging, serviceLifecycle, unixSignals,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "moderation",
            dependencies: ["Moderation", "ModerationService", argumentParser, logging, serviceLifecycle],
            swiftSettings: strict
        ),

        // Tests
        .target(name: "DatabaseServers", path: "Tests/DatabaseServers", swiftSettings: strict),
        // What the tests of several modules stand on: servers, directories, waiting for states.
        .target(name: "TestSupport", path: "Tests/TestSupport", swiftSettings: strict),
        tests("YAML", ["YAML"]),
        tests("Archives", ["Archives", "TestSupport"]),
        tests("ProcessMemory", ["ProcessMemory"]),
        tests("Telemetry", ["Telemetry"]),
        tests("Git", ["Git", crypto]),
        tests("HTTPTransport", ["HTTPTransport", "TestSupport"]),
        tests("Persistence", ["Persistence", "DatabaseServers", "TestSupport"]),
        tests("Manifests", ["Manifests", "Fuzzing"]),
        tests("Workflows", ["Workflows", "Fuzzing"]),
        tests("Configuration", ["HeadgateConfiguration", "YAML"]),
        tests("Images", ["Images", "HTTPTransport", httpTypes, hummingbird, hummingbirdTesting, logging, nioCore]),
        tests("DockerEngine", ["DockerEngine", "HTTPTransport", "TestSupport"]),
        tests("Moderation", ["Moderation"]),
        tests("Proxy", ["Proxy", logging]),
        tests(
            "Agent",
            [
                "Agent", "ControllerAPI", "DockerEngine", "Git", "HTTPTransport", "HeadgateConfiguration", "Manifests",
                "Proxy", "Telemetry", "TestSupport", logging,
            ]
        ),
        tests(
            "Controller",
            [
                "Controller", "ControllerAPI", "DatabaseServers", "HeadgateConfiguration", "Git", "HTTPTransport",
                "Images", "Manifests", "Persistence", "Workflows", crypto, httpTypes, hummingbird, hummingbirdTesting,
                logging, nioCore,
            ]
        ),
        tests(
            "ModerationService",
            [
                "ModerationService", "Moderation", "Telemetry", "Persistence", "HTTPTransport", "DatabaseServers",
                "TestSupport", httpTypes, hummingbird, logging, serviceLifecycle,
            ]
        ),
        tests(
            "Runner",
            [
                "Runner", "ControllerAPI", "Workflows", "Images", "DockerEngine", "Git", "HTTPTransport", "TestSupport",
                httpTypes, hummingbird, logging, nioCore,
            ]
        ),
        // Hostile texts: a few in the tests, a million of each kind by `make fuzz`.
        .target(
            name: "Fuzzing",
            dependencies: ["YAML", "Manifests", "Workflows"],
            path: "Tests/Fuzzing",
            swiftSettings: strict
        ),
        .executableTarget(
            name: "headgate-fuzz",
            dependencies: ["Fuzzing"],
            path: "Tests/FuzzProgram",
            swiftSettings: strict
        ),
        tests("LocalRun", ["LocalRun", "Runner", "Workflows", "HTTPTransport", logging]),
        tests("Architecture", []),
        tests("Scenario", ["DatabaseServers"]),
    ]
)
