package import Trust

/// What a batch brought, for those who want to hear of it.
package struct HintNews: Sendable, Equatable {
    /// The last new row that everyone may see.
    package var forEveryone: UInt64?
    /// The last new row that a device may see, where there is one.
    package var byDevice: [DeviceID: UInt64] = [:]

    package init(forEveryone: UInt64? = nil, byDevice: [DeviceID: UInt64] = [:]) {
        self.forEveryone = forEveryone
        self.byDevice = byDevice
    }

    var isEmpty: Bool { forEveryone == nil && byDevice.isEmpty }
}

extension Core {
    /// What was appended since the last time, for each device that may see some of it.
    ///
    /// To be told only now, when it is durable: a pull that a hint calls for finds it.
    mutating func takeNews() -> HintNews {
        let rows = store.takeAppended()
        var news = HintNews()
        guard !rows.isEmpty else { return news }
        news.forEveryone = rows.forEveryone
        news.byDevice = rows.byDevice
        for (document, cursor) in rows.byDocument {
            for device in readers.devices(of: document) {
                news.byDevice[device] = max(cursor, news.byDevice[device] ?? 0)
            }
        }
        return news
    }
}
