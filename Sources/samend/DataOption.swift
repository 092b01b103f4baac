import ArgumentParser
import SamenServer

/// The server's folder, the same option for every command.
struct DataOption: ParsableArguments {
    @Option(name: .customLong("data"), help: "The server's folder.", completion: .directory)
    var path = "/var/lib/samend"

    var folder: DataFolder { DataFolder(path: path) }
}
