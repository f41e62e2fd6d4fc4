"""What is said of a kind of meeting: the words for each canonical code, in the reader's language.

The codes are those of the Meeting Guide specification (code4recovery/spec, MIT), joined by a few
that other fellowships need. Codes of languages have no words here: CLDR knows them.
"""

from server.core.words import _


def access_words() -> dict[str, str]:
    """Name what makes it easier, or harder, to be there."""
    return {
        "ASL": _("Sign language"),
        "BA": _("Child care"),
        "CAP": _("Captions"),
        "CF": _("Children welcome"),
        "DB": _("Gives online"),
        "FF": _("Scent free"),
        "NS": _("No smoking"),
        "OUT": _("Outdoors"),
        "POA": _("Signs proof of attendance"),
        "RA": _("Ask how to get in"),
        "SM": _("Smoking allowed"),
        "X": _("Wheelchair access"),
        "XB": _("Wheelchair access to the bathroom"),
    }


def people_words() -> dict[str, str]:
    """Name whom a meeting is for above all."""
    return {
        "BE": _("Newcomers"),
        "BI": _("Bisexual"),
        "DD": _("Dual diagnosis"),
        "G": _("Gay"),
        "L": _("Lesbian"),
        "LGBTQ": _("LGBTQ"),
        "M": _("Men"),
        "N": _("Native American"),
        "NB": _("Non-binary"),
        "NDG": _("Indigenous"),
        "P": _("Professionals"),
        "POC": _("People of color"),
        "SEN": _("Seniors"),
        "T": _("Transgender"),
        "TEEN": _("Teens"),
        "W": _("Women"),
        "Y": _("Young people"),
    }


def open_words() -> dict[str, str]:
    """Name who may come."""
    return {"O": _("Open to all"), "C": _("Closed")}


def format_words() -> dict[str, str]:
    """Name what happens there."""
    return {
        "11": _("Step 11 meditation"),
        "12x12": _("12 Steps and 12 Traditions"),
        "8F": _("Eightfold Path"),
        "A": _("Secular"),
        "ABSI": _("As Bill Sees It"),
        "AL": _("Alateen at the same time"),
        "AL-AN": _("Al-Anon at the same time"),
        "B": _("Big Book"),
        "BOOK": _("Book study"),
        "BRK": _("Breakfast"),
        "BT": _("Basic Text"),
        "CAN": _("Candlelight"),
        "CPT": _("12 Concepts"),
        "D": _("Discussion"),
        "DR": _("Daily Reflections"),
        "GR": _("Grapevine"),
        "H": _("Birthdays and chips"),
        "INQ": _("Inquiry"),
        "IP": _("Pamphlet study"),
        "JFT": _("Just for Today"),
        "LIT": _("Reading"),
        "LS": _("Living Sober"),
        "MED": _("Meditation"),
        "QA": _("Questions and answers"),
        "SP": _("Speaker"),
        "SPAD": _("Spiritual Principle a Day"),
        "ST": _("Step study"),
        "SWG": _("Step guide"),
        "TOP": _("Topic"),
        "TR": _("Tradition study"),
        "VAR": _("Varies"),
        "WRITE": _("Writing"),
        "XT": _("Cross talk allowed"),
    }
