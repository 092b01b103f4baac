import ArgumentParser
import Samen

struct SamenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "samen",
        abstract: Phrase(
            en: "Case notes that several people write, offline and together.",
            nl: "Dossiernotities die mensen samen schrijven, ook zonder netwerk."
        ).text,
        version: SamenVersion.current,
        subcommands: [
            NetworkCommand.self,
            OrganisationCommand.self,
            AdminCommand.self,
            EnrolCommand.self,
            InviteCommand.self,
            UnlockCommand.self,
            LockCommand.self,
            PassphraseCommand.self,
            VaultCommand.self,
            DoctorCommand.self,
            SyncCommand.self,
            BundleCommand.self,
            MembersCommand.self,
            DeviceCommand.self,
            ShareCommand.self,
            UnshareCommand.self,
            RecoverCommand.self,
            RootCommand.self,
            StatusCommand.self,
            LogCommand.self,
            VerifyCommand.self,
            CaseCommand.self,
            NoteCommand.self,
            FieldCommand.self,
            PersonCommand.self,
            TaskCommand.self,
            SignalCommand.self,
            ReviewCommand.self,
            QuarantineCommand.self,
            ErasureCommand.self,
        ]
    )
}
