/// Comma-separated values (RFC 4180).
enum CSV {
    /// A line without its end.
    ///
    /// What a spreadsheet would take for a formula is shown as text.
    static func row(_ cells: [String]) -> String {
        cells.map { cell in
            let isFormula = cell.first.map { "=+-@\t\r".contains($0) } ?? false
            let isNumber = Int(cell) != nil
            let safe = isFormula && !isNumber ? "'" + cell : cell
            guard safe.contains(where: { ",\"\n\r".contains($0) }) else { return safe }
            return "\""
                + safe.split(separator: "\"", omittingEmptySubsequences: false)
                .joined(separator: "\"\"") + "\""
        }.joined(separator: ",")
    }
}
