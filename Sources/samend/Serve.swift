import ArgumentParser
import Logging
import SamenServer

struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve devices until the process is told to stop."
    )

    @OptionGroup var data: DataOption

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 8443

    @Option(help: "Mebibytes that the changes of one device may take in the store.")
    var deviceQuota = 256

    @Option(
        help:
            "How many days backups of the folder are kept; what is erased may stand in one so long."
    )
    var backupDays = Core.backupDays

    @Option(help: "How many days lines of the sync log are kept.")
    var logDays = Core.logDays

    func validate() throws {
        guard (1...1_048_576).contains(deviceQuota) else {
            throw ValidationError("--device-quota takes a number of mebibytes, at least 1.")
        }
        guard (0...3_650).contains(backupDays) else {
            throw ValidationError("--backup-days takes a number from 0 to 3650.")
        }
        guard (1...3_650).contains(logDays) else {
            throw ValidationError("--log-days takes a number from 1 to 3650.")
        }
        guard (0...65_535).contains(port) else {
            throw ValidationError("--port takes a number from 0 to 65535.")
        }
    }

    @concurrent
    func run() async throws {
        let server = try ServerService(
            folder: data.folder,
            address: .init(host: host, port: port),
            backupDays: backupDays,
            logDays: logDays,
            deviceBytes: deviceQuota << 20,
            logger: Logger(label: "samend", factory: { StreamLogHandler.standardError(label: $0) }),
            onListening: { address in
                say("listening on \(address.host):\(address.port)")
            }
        )
        try await server.run()
    }
}
