/// Rows under headings, each column as wide as it must be.
package struct Table {
    package struct Column {
        let heading: String
        let isNumber: Bool
        let widest: Int

        /// A number stands at the right; a text wider than `widest` is cut.
        package init(_ heading: Phrase, isNumber: Bool = false, widest: Int = Limits.columnWidth) {
            self.heading = heading.text
            self.isNumber = isNumber
            self.widest = widest
        }
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    package init(_ columns: [Column]) {
        self.columns = columns
    }

    /// Adds a row with one cell for each column.
    package mutating func add(_ cells: [String]) {
        precondition(cells.count == columns.count, "a row has a cell for each column")
        rows.append(cells.map(onOneLine))
    }

    /// The lines, without spaces at their ends.
    package var lines: [String] {
        let all = [columns.map(\.heading)] + rows
        let widths = columns.indices.map { index in
            min(all.map { $0[index].displayWidth }.max() ?? 0, columns[index].widest)
        }
        return all.map { row in
            let cells = row.indices.map { index in
                let fitted = row[index].fitted(to: widths[index])
                return columns[index].isNumber ? Self.atRight(fitted) : fitted
            }
            let line = cells.joined(separator: "  ")
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    private static func atRight(_ cell: String) -> String {
        let text = cell.reversed().drop { $0 == " " }.reversed()
        return String(repeating: " ", count: cell.count - text.count) + String(text)
    }
}
