internal import Sync
internal import Trust

extension SamenError.Code {
    /// The text or the characters of an invitation are not whole.
    public static let invitation = Self(rawValue: "invitation")
    /// The server has no such invitation: it is unknown, used or over.
    public static let invitationRefused = Self(rawValue: "invitation-refused")
    /// The day of an invitation is over.
    public static let invitationExpired = Self(rawValue: "invitation-expired")
    /// Someone else used the invitation, or came between.
    public static let invitationAttacked = Self(rawValue: "invitation-attacked")

    /// After these an invitation is good for nothing any more.
    static let spending: Set<Self> = [
        .invitationRefused, .invitationExpired, .invitationAttacked, .wrongServer,
    ]
}

extension SamenError {
    /// What went wrong with an invitation, on either side.
    init(invitation error: any Error) {
        switch error {
        case let error as TrustError: self.init(ofInvitation: error)
        case let error as TransportFailure: self.init(ofConnection: error)
        default: self.init(error)
        }
    }

    private init(ofInvitation error: TrustError) {
        let code: Code
        switch error.reason {
        case .invitation: code = .invitation
        case .invitationRefused: code = .invitationRefused
        case .invitationExpired: code = .invitationExpired
        case .invitationAttacked: code = .invitationAttacked
        case .wrongServer, .wrongNetwork: code = .wrongServer
        default:
            self.init(error)
            return
        }
        let known = Self.invitationWordings[code]
        self.init(
            code,
            known?.message ?? "The invitation is not whole, or was altered.",
            advice: known?.advice ?? "Copy all of it again.",
            nl: (
                known?.melding ?? "De uitnodiging is niet heel.",
                known?.raad ?? "Neem haar opnieuw helemaal over."
            )
        )
    }

    /// What is more than a slip of the pen, in both languages.
    private struct InvitationWording {
        let message, advice, melding, raad: String
    }

    private static let invitationWordings: [Code: InvitationWording] = [
        .invitationRefused: InvitationWording(
            message: "The server has no such invitation: it is unknown, used or over.",
            advice: "Ask for a new one.",
            melding: "De server kent deze uitnodiging niet: zij is onbekend, gebruikt of verlopen.",
            raad: "Vraag om een nieuwe."
        ),
        .invitationExpired: InvitationWording(
            message: "The invitation is over.",
            advice: "Invite anew.",
            melding: "De uitnodiging is verlopen.",
            raad: "Maak een nieuwe."
        ),
        .invitationAttacked: InvitationWording(
            message: "Someone else used the invitation, or came between.",
            advice: "Grant nothing; tell your administrator, and invite anew by another way.",
            melding: "Iemand anders heeft de uitnodiging gebruikt, of staat ertussen.",
            raad: "Ken niets toe; meld het de beheerder, en nodig opnieuw uit langs een andere weg."
        ),
        .wrongServer: InvitationWording(
            message: "Another server answers than the one of the invitation.",
            advice: "Ask for a new invitation.",
            melding: "Een andere server antwoordt dan die van de uitnodiging.",
            raad: "Vraag om een nieuwe uitnodiging."
        ),
    ]

    /// No answer that may be believed.
    init(ofConnection failure: TransportFailure) {
        switch failure {
        case .serverKey: self = Vault.otherServer
        case .problem(let problem):
            self.init(
                .offline,
                "The server refused: \(problem.message).",
                advice: "Try again later; nothing was lost.",
                nl: ("De server weigerde.", "Probeer het later opnieuw; er is niets verloren.")
            )
        default:
            self.init(
                .offline,
                "No server could be reached.",
                advice: "Try again when there is a network; nothing was lost.",
                nl: (
                    "Er is geen server bereikbaar.",
                    "Probeer het opnieuw als er netwerk is; er is niets verloren."
                )
            )
        }
    }
}
