// Words for who someone is to the young person, and the danger they are.

extension Vocabulary {
    package static let relation = Vocabulary(
        "relation",
        [
            Term("mother", "Moeder", "Mother"),
            Term("father", "Vader", "Father"),
            Term("stepparent", "Stiefouder", "Step-parent"),
            Term("guardian", "Voogd", "Guardian"),
            Term("sibling", "Broer of zus", "Brother or sister"),
            Term("other_family", "Ander familielid", "Other relative"),
            Term("partner", "Partner", "Partner"),
            Term("friend", "Vriend of vriendin", "Friend"),
            Term("suspect", "Verdachte", "Suspect"),
            Term("client_buyer", "Klant of afnemer", "Buyer"),
            Term("professional", "Professional", "Professional"),
            Term("unknown", "Onbekend", "Unknown"),
        ]
    )

    package static let dangerMarker = Vocabulary(
        "danger_marker",
        [
            Term("violent", "Gewelddadig", "Violent"),
            Term("armed", "Bewapend", "Armed"),
            Term("stalks", "Stalkt", "Stalks"),
            Term("threatens_family", "Bedreigt familie", "Threatens family"),
            Term("knows_shelter", "Kent de opvanglocatie", "Knows the shelter"),
            Term("monitors_phone", "Controleert de telefoon", "Monitors the phone"),
            Term("gang_member", "Lid van een criminele groep", "Member of a criminal group"),
            Term("do_not_contact", "Niet benaderen", "Do not contact"),
            Term("unknown", "Gevaar onbekend", "Danger unknown"),
        ]
    )
}
