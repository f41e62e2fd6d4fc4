"""What the pages say about health: our own plain words, each fact from a source.

`docs/health-texts.md` gives the source and its date for every sentence here; a test compares the
two. Emergency numbers are never part of a sentence: pages show the operator's help lines beside
it. Sentences are looked up when they are asked for, so that they follow the request's language.
"""

from server.core.words import _


def kindness() -> list[str]:
    """Said first after "I used": no blame, nothing is lost, no claim about health."""
    return [
        _("Thank you for writing it down. That can take courage."),
        _("Your days are all still here. Nothing goes back to zero."),
        _("If you want to talk to someone, Help is on every page."),
    ]


def danger_signs() -> list[str]:
    """Signs that someone took too much, and the one thing to do."""
    return [
        _("The person does not wake up when you call their name."),
        _("Their breathing is slow or weak, or it has stopped."),
        _("They make choking, gurgling or snoring sounds."),
        _("Their lips or nails turn blue or purple, or their skin looks pale or gray."),
        _("The dark dots in their eyes are very small."),
        _("Their body is limp, or their skin is cold."),
        _("Not sure? Treat it as an emergency: call for help and stay with them."),
    ]


def after_use() -> list[str]:
    """Why the amount of before is more dangerous after some time without."""
    return [
        _(
            "After time without it, your body is less used to it. "
            "An amount you took before can now stop your breathing.",
        ),
        _("It is more dangerous with alcohol, or with pills for sleep or calm."),
        _("Try not to be alone. Someone near you can call for help and give naloxone."),
        _("If it gets hard to breathe or to stay awake, call for emergency help at once."),
    ]


def naloxone() -> list[str]:
    """What naloxone does and does not do, kratom and 7-OH included."""
    return [
        _("Naloxone (one brand is Narcan) can bring breath back after too much of an opioid."),
        _("You can give it even if you are not sure. It is harmless if they took no opioid."),
        _("It can start withdrawal. That feels bad, but it does not put life in danger."),
        _(
            "Kratom and 7-OH can act like opioids, so naloxone may help. "
            "It does not help every time.",
        ),
        _("Call for emergency help too. Naloxone wears off, and breathing can stop again."),
        _("A second dose may be needed. Lay the person on their side and stay until help comes."),
    ]


def medical_help_now() -> list[str]:
    """When not to wait, shown with the list of symptoms."""
    return [
        _("A seizure (fit)"),
        _("Chest pain or pressure"),
        _("Trouble breathing"),
        _("Fainting or sudden weakness"),
        _("Confusion"),
        _("Throwing up that does not stop, or no fluids stay down"),
        _("Blood in what you throw up or cough up"),
        _("Sudden or very bad belly pain"),
        _("Yellow skin or eyes, or dark urine"),
        _("A fever of 103 °F (39.4 °C) or more, or one with a stiff neck or a very bad headache"),
        _("Thoughts of harming yourself or someone else"),
    ]
