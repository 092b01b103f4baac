import GRDB
import Glibc
import Samen
import Trust

/// Writes to a shared vault until it is killed, and says after each commit that it is durable.
///
/// Arguments: folder, run-time folder, vault id and key in hexadecimal, name of this writer.
/// Every transaction adds a numbered entry and moves an amount between two accounts, so the sum of
/// the accounts shows any lost, doubled or half-visible transaction.
let arguments = CommandLine.arguments

func bytes(_ hexadecimal: String) -> [UInt8] {
    var digits = Substring(hexadecimal)
    var bytes: [UInt8] = []
    while !digits.isEmpty {
        bytes.append(UInt8(digits.prefix(2), radix: 16) ?? 0)
        digits = digits.dropFirst(2)
    }
    return bytes
}

guard arguments.count == 6, let id = VaultID(bytes(arguments[3])) else { exit(64) }
let secret = try LockedSecret { memory in
    for (index, byte) in bytes(arguments[4]).enumerated() { memory[index] = byte }
}
let folder = try VaultFolder(arguments[1], runtime: arguments[2])
let key = VaultKey(vault: id, generation: 1, secret: secret)
let vault = try VaultFile.open(folder, keys: [key], patience: .seconds(60))
let writer = arguments[5]

while true {
    let number = try vault.write { db -> Int in
        let last = try Int.fetchOne(
            db,
            sql: "SELECT max(number) FROM entry WHERE writer = ?",
            arguments: [writer]
        )
        let number = (last ?? 0) + 1
        let body = String(repeating: "\(writer)-\(number) ", count: 1 + number * 37 % 400)
        try db.execute(
            sql: "INSERT INTO entry (writer, number, body) VALUES (?, ?, ?)",
            arguments: [writer, number, body]
        )
        let amount = number * 7919 % 100
        try db.execute(
            sql: "UPDATE account SET balance = balance - ? WHERE id = ?",
            arguments: [amount, number % 10]
        )
        try db.execute(
            sql: "UPDATE account SET balance = balance + ? WHERE id = ?",
            arguments: [amount, number * 3 % 10]
        )
        if number % 11 == 0 {
            try db.execute(
                sql: "DELETE FROM entry WHERE writer = ? AND number < ? AND number % 2 = 0",
                arguments: [writer, number - 200]
            )
        }
        return number
    }
    let line = Array("\(number)\n".utf8)
    _ = write(1, line, line.count)
}
