import Trust

extension Carrier {
    /// Carries a call that needs no session and no device, and returns what the answer holds.
    ///
    /// What the answer says is proven by what it holds, or not at all.
    package func ask(_ call: Call) async throws(TransportFailure) -> [UInt8] {
        precondition(call.kind.authentication == .none, "nobody is named by this call")
        let request = HTTPRequest(calling: call.kind, call.body)
        return try await carry(request, answerOfAtMost: call.maxAnswerBytes).message()
    }
}
