import CCurl
import Glibc
import Trust

/// A connection to one server, kept open between requests.
///
/// Blocking, and for one thread at a time: whoever owns it gives it one.
struct CurlConnection: ~Copyable {
    private let handle: UnsafeMutableRawPointer

    /// Loads libcurl if this is the process's first connection.
    ///
    /// - Throws: `unreachable` if libcurl is not installed.
    init() throws(TransportFailure) {
        // libcurl would write the session's secrets to the file that this names.
        unsetenv("SSLKEYLOGFILE")
        guard samen_curl_load(), let handle = samen_curl_easy_init() else {
            throw .unreachable("libcurl is not installed (package libcurl4)")
        }
        self.handle = handle
    }

    deinit {
        samen_curl_easy_cleanup(handle)
    }

    /// Makes one request and reads its whole answer, unless `stop` is raised before.
    ///
    /// A stream of events is handed to `stream` instead, if there is one, for as long as it says
    /// something.
    mutating func perform(
        _ request: CurlRequest,
        _ stream: CurlStream? = nil,
        until stop: StopSign
    ) throws(TransportFailure) -> HTTPResponse {
        // Without a pin anyone could answer.
        precondition(
            request.keys != .pinned([]),
            "a request names the keys that its server may hold"
        )
        samen_curl_easy_reset(handle)
        let answer = CurlAnswer(maxBytes: request.maxAnswerBytes, stream, stop: stop)
        let context = Unmanaged.passUnretained(answer).toOpaque()
        let fields = fieldList(request.request)
        defer { samen_curl_slist_free_all(fields) }
        set(limitsOf: request, isStream: stream != nil)
        _ = samen_curl_set_list(handle, CURLOPT_HTTPHEADER, fields)
        _ = samen_curl_set_write(handle, CURLOPT_HEADERFUNCTION, CurlAnswer.readHead)
        _ = samen_curl_set_pointer(handle, CURLOPT_HEADERDATA, context)
        _ = samen_curl_set_write(handle, CURLOPT_WRITEFUNCTION, CurlAnswer.readBody)
        _ = samen_curl_set_pointer(handle, CURLOPT_WRITEDATA, context)
        _ = samen_curl_set_long(handle, CURLOPT_NOPROGRESS, 0)
        _ = samen_curl_set_progress(handle, CurlAnswer.isUnwanted)
        _ = samen_curl_set_pointer(handle, CURLOPT_XFERINFODATA, context)
        let size = request.request.body.count
        // Never empty, so that there is always something to point at.
        let body = request.request.body + [0]
        let code = body.withUnsafeBytes { body in
            if request.request.method == "POST" {
                let start = UnsafeMutableRawPointer(mutating: body.baseAddress)
                _ = samen_curl_set_long(handle, CURLOPT_POST, 1)
                _ = samen_curl_set_offset(handle, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(size))
                _ = samen_curl_set_pointer(handle, CURLOPT_POSTFIELDS, start)
            }
            return withExtendedLifetime(answer) { samen_curl_easy_perform(handle) }
        }
        try check(code, answer)
        var status = 0
        _ = samen_curl_get_long(handle, CURLINFO_RESPONSE_CODE, &status)
        return HTTPResponse(status: status, fields: answer.fields, body: answer.body)
    }

    /// The hash of the key that the server of the last request proved to hold, if any key would do.
    var shownKey: ContentHash? {
        guard let text = samen_curl_certificate(handle) else { return nil }
        return CertificateKey.hash(ofPEM: String(cString: text))
    }

    private func set(limitsOf request: CurlRequest, isStream: Bool) {
        let options: [(CURLoption, Int)] = [
            (CURLOPT_NOSIGNAL, 1),
            (CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_3),
            // The key is pinned; names, dates and authorities say nothing here.
            (CURLOPT_SSL_VERIFYPEER, 0),
            (CURLOPT_SSL_VERIFYHOST, 0),
            (CURLOPT_FOLLOWLOCATION, 0),
            (CURLOPT_TCP_NODELAY, 1),
            (CURLOPT_CONNECTTIMEOUT, request.patience.connectSeconds),
            // A stream says little, for long: its own silence is watched.
            (CURLOPT_TIMEOUT, isStream ? 0 : request.patience.requestSeconds),
            (CURLOPT_LOW_SPEED_LIMIT, isStream ? 0 : request.patience.slowestBytesPerSecond),
            (CURLOPT_LOW_SPEED_TIME, request.patience.slowSeconds),
        ]
        for (option, value) in options { _ = samen_curl_set_long(handle, option, value) }
        _ = samen_curl_set_string(handle, CURLOPT_URL, request.url)
        _ = samen_curl_set_string(handle, CURLOPT_PROTOCOLS_STR, "https")
        // None from the environment either: it may hold credentials, and would learn of the server.
        _ = samen_curl_set_string(handle, CURLOPT_PROXY, "")
        if let pins = request.pinnedKeys {
            _ = samen_curl_set_string(handle, CURLOPT_PINNEDPUBLICKEY, pins)
        } else {
            _ = samen_curl_set_long(handle, CURLOPT_CERTINFO, 1)
        }
    }

    private func fieldList(_ request: HTTPRequest) -> UnsafeMutablePointer<curl_slist>? {
        var list: UnsafeMutablePointer<curl_slist>?
        // "Expect:" keeps libcurl from asking before it sends; the server knows its limits.
        let lines = request.fields.map { "\($0.name): \($0.value)" } + ["expect:"]
        for line in lines { list = samen_curl_slist_append(list, line) ?? list }
        return list
    }

    private func check(_ code: CURLcode, _ answer: CurlAnswer) throws(TransportFailure) {
        let words = String(cString: samen_curl_easy_strerror(code))
        switch code {
        case CURLE_OK: return
        case CURLE_SSL_PINNEDPUBKEYNOTMATCH: throw .serverKey("the server holds another key")
        case CURLE_ABORTED_BY_CALLBACK where answer.isSilent:
            throw .interrupted("the stream is silent")
        case CURLE_ABORTED_BY_CALLBACK: throw .interrupted("nobody waits for the answer any more")
        case CURLE_WRITE_ERROR where answer.isEnded: return
        case CURLE_WRITE_ERROR where answer.isTooLong: throw .tooLong(limit: answer.maxBytes)
        case CURLE_SSL_CONNECT_ERROR, CURLE_UNSUPPORTED_PROTOCOL, CURLE_WEIRD_SERVER_REPLY:
            throw .notThisProtocol(words)
        case CURLE_COULDNT_CONNECT, CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            throw .unreachable(words)
        default: throw .interrupted(words)
        }
    }
}

/// Where the parts of a stream go, and how long it may say nothing.
struct CurlStream: Sendable {
    let silenceSeconds: Int
    let part: @Sendable (UnsafeRawBufferPointer) -> Bool
}

/// Collects an answer while libcurl reads it.
private final class CurlAnswer {
    let maxBytes: Int
    private let stop: StopSign
    private let stream: CurlStream?
    private var isSuccess = false
    private var lastHeard = ContinuousClock.now
    /// Whoever takes the stream wants no more of it.
    private(set) var isEnded = false
    private(set) var fields: [HTTPRequest.Field] = []
    private(set) var body: [UInt8] = []
    private(set) var isTooLong = false
    private var headBytes = 0

    init(maxBytes: Int, _ stream: CurlStream?, stop: StopSign) {
        self.maxBytes = maxBytes
        self.stream = stream
        self.stop = stop
    }

    static let readHead: samen_curl_write = { bytes, size, count, context in
        take(bytes, size * count, context) { $0.add(head: $1) }
    }

    static let readBody: samen_curl_write = { bytes, size, count, context in
        take(bytes, size * count, context) { $0.add(body: $1) }
    }

    /// Asked about once a second.
    static let isUnwanted: samen_curl_progress = { context, _, _, _, _ in
        guard let context else { return 0 }
        let answer = Unmanaged<CurlAnswer>.fromOpaque(context).takeUnretainedValue()
        return answer.stop.isRaised || answer.isSilent ? 1 : 0
    }

    var isSilent: Bool {
        guard let stream else { return false }
        return .now - lastHeard > .seconds(stream.silenceSeconds)
    }

    /// Returns how many bytes were taken; any other number than all ends the transfer.
    private static func take(
        _ bytes: UnsafeMutablePointer<CChar>?,
        _ count: Int,
        _ context: UnsafeMutableRawPointer?,
        _ add: (CurlAnswer, UnsafeRawBufferPointer) -> Bool
    ) -> Int {
        guard let bytes, let context else { return 0 }
        let answer = Unmanaged<CurlAnswer>.fromOpaque(context).takeUnretainedValue()
        let isTaken = add(answer, UnsafeRawBufferPointer(start: bytes, count: count))
        if !isTaken { answer.isTooLong = !answer.isEnded }
        return isTaken ? count : 0
    }

    private func add(head line: UnsafeRawBufferPointer) -> Bool {
        headBytes += line.count
        lastHeard = .now
        guard headBytes <= TransportLimits.headBytes else { return false }
        let text = String(decoding: line, as: UTF8.self)
        // A status line begins the head of an answer anew: an interim answer came before.
        if text.hasPrefix("HTTP/") {
            fields = []
            isSuccess = text.split(separator: " ").dropFirst().first == "200"
        }
        guard let colon = text.firstIndex(of: ":") else { return true }
        let value = text[text.index(after: colon)...].filter { $0 != "\r\n" && $0 != "\n" }
        fields.append(HTTPRequest.Field(String(text[..<colon]), value.trimmed))
        return fields.count <= TransportLimits.headFields
    }

    private var isOfEvents: Bool {
        fields.contains { field in
            field.name.lowercased() == "content-type"
                && field.value.prefix { $0 != ";" && $0 != " " }.lowercased()
                    == "text/event-stream"
        }
    }

    private func add(body bytes: UnsafeRawBufferPointer) -> Bool {
        lastHeard = .now
        if let stream, isSuccess, isOfEvents {
            isEnded = !stream.part(bytes)
            return !isEnded
        }
        guard body.count + bytes.count <= maxBytes else { return false }
        body.append(contentsOf: bytes)
        return true
    }
}

extension String {
    fileprivate var trimmed: String {
        let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
        let start = drop(while: isBlank)
        let end = start.lastIndex { !isBlank($0) }
        return end.map { String(start[...$0]) } ?? ""
    }
}
