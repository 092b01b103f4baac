// swift-tools-version: 6.2
import PackageDescription

/// Every Swift target is built the same way: language mode 6, imports that say who sees them, and
/// no warning left standing.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

typealias Dependency = Target.Dependency
let argumentParser = Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let asn1 = Dependency.product(name: "SwiftASN1", package: "swift-asn1")
let crypto = Dependency.product(name: "Crypto", package: "swift-crypto")
let grdb = Dependency.product(name: "GRDB", package: "GRDB.swift")
let httpTypes = Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let hummingbird = Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let logging = Dependency.product(name: "Logging", package: "swift-log")
let nio = Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioTLS = Dependency.product(name: "NIOTLS", package: "swift-nio")
let nioSSL = Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let protobuf = Dependency.product(name: "SwiftProtobuf", package: "swift-protobuf")
let serviceLifecycle = Dependency.product(
    name: "ServiceLifecycle",
    package: "swift-service-lifecycle"
)
let x509 = Dependency.product(name: "X509", package: "swift-certificates")

let package = Package(
    name: "samen",
    products: [
        .library(name: "Samen", targets: ["Samen"]),
        .executable(name: "samen", targets: ["samen"]),
        .executable(name: "samend", targets: ["samend"]),
        // For tests alone, which preload it; nothing links it.
        .library(name: "killshim", type: .dynamic, targets: ["CKillShim"]),
        .library(name: "unsealshim", type: .dynamic, targets: ["CUnsealShim"]),
        .library(name: "clockshim", type: .dynamic, targets: ["CClockShim"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
    ],
    targets: [
        // The CRDT engine: documents, cells, text, changes. Depends on nothing at all.
        .target(name: "Replica", swiftSettings: strict),
        // What a case is: record types, vocabularies, cautious values.
        .target(name: "CaseFile", dependencies: ["Replica"], swiftSettings: strict),
        // The messages, generated from Protocol/samen.proto, and their limits.
        .target(name: "Wire", dependencies: [protobuf], swiftSettings: strict),
        // Who may do what; sealing, opening, signing. The only importer of cryptography.
        .target(
            name: "Trust",
            dependencies: ["Wire", "CSodium", "CProcess", crypto],
            swiftSettings: strict
        ),
        // The conversation between a device and a server, without I/O, and its transports.
        .target(name: "Sync", dependencies: ["Wire", "Trust", "CCurl"], swiftSettings: strict),
        // The device: vault, cases, review, sync. The product that other programs import.
        .target(
            name: "Samen",
            dependencies: [
                "Replica", "CaseFile", "Wire", "Trust", "Sync", "CVaultVFS", "CZstd", "CKeyutils",
                grdb,
            ],
            swiftSettings: strict
        ),
        // The server: admission, feed, stores, routes. It cannot read or merge a note.
        .target(
            name: "SamenServer",
            dependencies: [
                "Wire", "Trust", "Sync", "CPostgres", asn1, grdb, httpTypes, hummingbird,
                hummingbirdCore, hummingbirdTLS, logging, nio, nioSSL, serviceLifecycle, x509,
            ],
            swiftSettings: strict
        ),
        // The command-line client: one file per command, no logic.
        .executableTarget(
            name: "samen",
            dependencies: ["Samen", argumentParser],
            swiftSettings: strict
        ),
        // The server daemon: one file per command, no logic.
        .executableTarget(
            name: "samend",
            dependencies: ["SamenServer", "Trust", argumentParser, logging],
            swiftSettings: strict
        ),

        // Argon2id, XChaCha20-Poly1305, locked memory, point checks.
        .systemLibrary(
            name: "CSodium",
            pkgConfig: "libsodium",
            providers: [.apt(["libsodium-dev"])]
        ),
        // What a process may ask of the kernel only through variadic C functions.
        .target(name: "CProcess"),
        // The server's store past one machine.
        .systemLibrary(name: "CPostgres", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        // The vault key's stay between two commands.
        .systemLibrary(name: "CKeyutils", providers: [.apt(["libkeyutils-dev"])]),
        // Compression inside a change.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        // The VFS tables of the sealed vault: every decision about pages and frames, no cryptography.
        .target(name: "CVaultVFS", linkerSettings: [.linkedLibrary("sqlite3")]),
        // libcurl's headers, loaded at run time on the first request.
        .target(name: "CCurl", linkerSettings: [.linkedLibrary("dl")]),

        // What tests share: seeded randomness, a small network, substitutes.
        .target(
            name: "TestSupport",
            dependencies: ["Trust", "Wire", "CFaultVFS", "CSearch", nio, nioPosix, nioSSL],
            path: "Tests/Support",
            exclude: [
                "CClockShim", "CFaultVFS", "CKillShim", "CSearch", "CUnsealShim", "SealedByDefault",
                "Simulated", "SyncWorker", "VaultWorker",
            ],
            swiftSettings: strict
        ),
        // Devices and servers below their shells, on stores that can lose power.
        .target(
            name: "SimulatedWorld",
            dependencies: [
                "Replica", "Samen", "SamenServer", "Sync", "Trust", "Wire", "TestSupport",
                "CFaultVFS", grdb,
            ],
            path: "Tests/Support/Simulated",
            swiftSettings: strict
        ),
        // A VFS that keeps a journal of writes, so that a test can cut the power anywhere in it.
        .target(
            name: "CFaultVFS",
            path: "Tests/Support/CFaultVFS",
            linkerSettings: [.linkedLibrary("sqlite3")]
        ),
        // Looks for any eight bytes of some texts in files and memory.
        .target(name: "CSearch", path: "Tests/Support/CSearch"),
        // A program that writes to a vault until it is killed.
        .executableTarget(
            name: "vault-worker",
            dependencies: ["Samen", "Trust", grdb],
            path: "Tests/Support/VaultWorker",
            swiftSettings: strict
        ),
        // A program that writes to a vault and syncs it until it is killed.
        .executableTarget(
            name: "sync-worker",
            dependencies: ["Replica", "Samen", "Sync", "Trust", "TestSupport"],
            path: "Tests/Support/SyncWorker",
            swiftSettings: strict
        ),
        // Preloaded into a program, ends it at a chosen write, sync or send.
        .target(
            name: "CKillShim",
            path: "Tests/Support/CKillShim",
            linkerSettings: [.linkedLibrary("dl")]
        ),
        // Preloaded into a program, seals nothing: the control run of a search.
        .target(name: "CUnsealShim", path: "Tests/Support/CUnsealShim"),
        // Preloaded into a program, sets its calendar forward.
        .target(name: "CClockShim", path: "Tests/Support/CClockShim"),
        // The figures of docs/benchmarks.md, each beside what it is compared with.
        .executableTarget(
            name: "samen-bench",
            dependencies: [
                "Replica", "Samen", "SamenServer", "Sync", "Trust", "Wire", "TestSupport", "samen",
                "samend", grdb, hummingbird, hummingbirdCore, hummingbirdTLS, logging, nio,
                nioPosix,
                nioSSL, nioTLS,
            ],
            path: "Tests/Benchmarks/SamenBench",
            exclude: ["syncs.c"],
            swiftSettings: strict
        ),
        // Every decoder of strangers' bytes, and a program that drives one of them: `scripts/fuzz`.
        .target(
            name: "Decoders",
            dependencies: ["Replica", "CaseFile", "Wire", "Trust", "Sync", "CZstd"],
            path: "Tests/Fuzz/Decoders",
            swiftSettings: strict
        ),
        .target(name: "CHeap", path: "Tests/Fuzz/CHeap"),
        .executableTarget(
            name: "samen-fuzz",
            dependencies: ["Decoders", "CHeap"],
            path: "Tests/Fuzz/Program",
            swiftSettings: strict
        ),
        .testTarget(
            name: "DecoderTests",
            dependencies: ["Decoders"],
            path: "Tests/Fuzz/Tests",
            swiftSettings: strict
        ),
        .testTarget(
            name: "TrustTests",
            dependencies: ["Trust", "Wire", "TestSupport"],
            swiftSettings: strict
        ),
        // Every vector of Protocol/vectors through every codec.
        .testTarget(
            name: "ConformanceTests",
            dependencies: ["Sync", "Trust", "Wire", "TestSupport"],
            swiftSettings: strict
        ),
        .testTarget(name: "ReplicaTests", dependencies: ["Replica"], swiftSettings: strict),
        .testTarget(
            name: "CaseFileTests",
            dependencies: ["CaseFile", "Replica"],
            exclude: ["Lists"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SamenServerTests",
            dependencies: [
                "SamenServer", "Sync", "Trust", "Wire", "TestSupport", grdb, logging, nio, nioPosix,
                nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SamenTests",
            dependencies: [
                "Samen", "Replica", "Sync", "Trust", "Wire", "TestSupport", "SimulatedWorld",
                "CFaultVFS", "CZstd", "samend", "vault-worker", grdb,
            ],
            swiftSettings: strict
        ),
        // The whole system below the shells: devices, a server, a link that fails, one seed.
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Replica", "Samen", "SamenServer", "Sync", "Trust", "Wire", "TestSupport",
                "SimulatedWorld",
            ],
            swiftSettings: strict
        ),
        // The same devices and servers, of which one lies.
        .testTarget(
            name: "AttackTests",
            dependencies: [
                "Replica", "CaseFile", "Samen", "SamenServer", "Sync", "Trust", "Wire",
                "TestSupport", "SimulatedWorld", "CFaultVFS", grdb,
            ],
            swiftSettings: strict
        ),
        // Recorded typing through sealed vaults and a server, and a search for what it gives away.
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Replica", "Samen", "SamenServer", "Sync", "Trust", "Wire", "TestSupport",
                "samend", grdb,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SyncTests",
            dependencies: ["Sync", "Trust", "Wire"],
            swiftSettings: strict
        ),
        // Devices and servers over real connections: sessions, hostile links, whole exchanges, and
        // programs that are killed or find the disk full.
        .testTarget(
            name: "ConversationTests",
            dependencies: [
                "Replica", "Samen", "SamenServer", "Sync", "Trust", "Wire", "TestSupport", "samend",
                "sync-worker", asn1, grdb, nio, nioPosix, nioSSL, x509,
            ],
            swiftSettings: strict
        ),
        // Runs the built programs as a user would.
        .testTarget(
            name: "CommandTests",
            dependencies: [
                "samen", "samend", "Samen", "Trust", "TestSupport", "SimulatedWorld", "CCurl", grdb,
            ],
            exclude: ["Expected"],
            swiftSettings: strict
        ),
    ]
)
