"""What look-alike feeds are made of: names, notes, and the ways real feeds go astray.

A slip is written otherwise than the format has it and must still be understood; a fault can't be.
"""

from collections.abc import Callable, Sequence
from typing import Any

Change = Callable[[dict[str, Any]], dict[str, Any]]
Changes = Sequence[Change]

SLIP_SHARE = 0.12
FIRST = (
    *("Serenity", "Sunrise", "Early Risers", "New Hope", "Just Enough", "Easy Does It", "Nooners"),
    *("Downtown", "Lakeside", "Happy Hour", "Back to Basics", "Men in", "Women of", "Candlelight"),
    *("First Things", "Keep Coming", "Steps to", "Young and", "Primary", "Saturday", "Cup of"),
)
SECOND = (
    *(
        "Group",
        "Meeting",
        "Fellowship",
        "Freedom",
        "Courage",
        "Purpose",
        "Friends",
        "Way",
        "Lights",
    ),
    *("Step Study", "Discussion", "Big Book", "Newcomers", "Home Group", "Speaker", "Journey"),
)
STREETS = (
    "Main St",
    "Oak Ave",
    "2nd St",
    "Church Rd",
    "Federal Hwy",
    "Broadway",
    "Elm St N",
    "Park Blvd",
)
SAINTS = (
    "St. Paul's",
    "First",
    "Trinity",
    "Grace",
    "Unity",
    "Holy Cross",
    "The",
    "Alano",
    "Community",
)
VENUES = (
    "Lutheran Church",
    "Methodist Church",
    "Club House",
    "Center",
    "Hall",
    "Library",
    "Office Park",
)
OPEN = ("O", "O", "O", "C")
KINDS = ("D", "B", "ST", "SP", "BE", "M", "W", "LGBTQ", "Y", "X", "MED", "LIT", "TR", "ASL", "S")
NAMES = {
    "O": "Open",
    "C": "Closed",
    "D": "Discussion",
    "B": "Big Book",
    "ST": "Step Study",
    "SP": "Speaker",
    "BE": "Newcomer",
    "M": "Men",
    "W": "Women",
    "LGBTQ": "LGBTQ",
    "Y": "Young People",
    "X": "Wheelchair Access",
    "MED": "Meditation",
    "LIT": "Literature",
    "TR": "Tradition Study",
    "ASL": "American Sign Language",
    "S": "Spanish",
    "TC": "Location Temporarily Closed",
}
FORMATS = (
    ("O", "OPEN", "Open"),
    ("C", "CLOSED", "Closed"),
    ("D", "DISC", "Discussion"),
    ("BT", "BT", "Basic Text"),
    ("St", "STEP", "Step"),
    ("So", "SPK", "Speaker Only"),
    ("B", "BEG", "Beginners"),
    ("M", "M", "Men"),
    ("W", "W", "Women"),
    ("GL", "GL", "Gay/Lesbian"),
    ("YP", "Y", "Young People"),
    ("WC", "WCHR", "Wheelchair"),
    ("ME", "MED", "Meditation"),
    ("LIT", "LIT", "Literature"),
    ("Tr", "TRAD", "Tradition"),
    ("VM", "VM", "Virtual Meeting"),
    ("HY", "HYBR", "Hybrid"),
    ("TC", "TC", "Temporarily Closed"),
)
KEYS = {
    "O": "O",
    "C": "C",
    "D": "D",
    "B": "BT",
    "ST": "St",
    "SP": "So",
    "BE": "B",
    "M": "M",
    "W": "W",
    "LGBTQ": "GL",
    "Y": "YP",
    "X": "WC",
    "MED": "ME",
    "LIT": "LIT",
    "TR": "Tr",
}
DAYS = ("Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday")
NOTES = (
    *("", "", "", "", "", "", "Ring the bell at the side door.", "Park behind the church."),
    *("Last Friday of the month is speaker night.", "Meets on the first and third Monday only."),
    *("<p>Use the <b>rear</b> entrance &amp; go upstairs.</p>", "Bring your own chair."),
    *("Chips on the last meeting of the month.", "Call Pat at 561-555-0123 for a ride."),
    *("Questions? Write to pat@example.org.", "Holiday times may vary; please check first."),
)
COLUMNS = (
    *("ID", "Name", "Day", "Time", "End Time", "Types", "Location", "Full Address", "Region"),
    *("Notes", "Conference URL", "Timezone", "Contact 1 Name", "Contact 1 Email"),
)

GUIDE_SLIPS: Changes = (
    lambda one: {"day": str(one["day"])},
    lambda one: {"day": [one["day"]]},
    lambda one: {"day": DAYS[one["day"]]},
    lambda one: {"day": [one["day"], (one["day"] + 3) % 7]},
    lambda one: {"time": _half_days(one["time"])},
    lambda one: {"time": f"{one['time']}:00"},
    lambda one: {"types": ", ".join(one["types"])},
    lambda _: {"types": ["O", "ZZZ", 11]},
    lambda one: {"latitude": str(one["latitude"]), "longitude": str(one["longitude"])},
    lambda one: {"coordinates": f"{one['latitude']},{one['longitude']}", "latitude": None},
    lambda _: {"end_time": "00:30"},
    lambda _: {"end_time": "later"},
    lambda _: {"approximate": False},
    lambda one: {"name": f"<b>{one['name']}</b> &amp; friends"},
    lambda _: {"conference_phone": "+1-312-626-6799,,5551234567#"},
    lambda _: {"conference_url": "meet.example.net/rooms/9"},
    lambda _: {"contact_1_name": "Pat E.", "contact_1_phone": "561-555-0123"},
    lambda _: {"time": None},
    lambda one: {"name": f"{one['name']} (1st {DAYS[one['day']]})"},
    lambda _: {"updated": "some day"},
    lambda _: {"timezone": "Eastern"},
)
GUIDE_FAULTS: Changes = (
    lambda _: {"slug": ""},
    lambda _: {"name": None},
    lambda _: {"day": 8},
    lambda _: {"time": "after work"},
    lambda _: {"formatted_address": "", "latitude": None, "conference_url": None, "regions": []},
)
BMLT_SLIPS: Changes = (
    lambda _: {"duration_time": "00:00:00"},
    lambda _: {"duration_time": None},
    lambda one: {"start_time": one["start_time"][:5]},
    lambda one: {"id_bigint": int(one["id_bigint"])},
    lambda _: {"format_shared_id_list": "no,ids"},
    lambda _: {"venue_type": ""},
    lambda _: {"phone_meeting_number": "+1 312 626 6799"},
)
BMLT_FAULTS: Changes = (
    lambda _: {"id_bigint": None},
    lambda _: {"weekday_tinyint": "8"},
    lambda _: {"meeting_name": ""},
    lambda _: {"start_time": ""},
    lambda _: {"venue_type": "9"},
)
SHEET_SLIPS: Changes = (
    lambda _: {"Day": "lunes"},
    lambda _: {"Time": "18:30"},
    lambda _: {"Types": "Abierta, Women"},
    lambda _: {"End Time": "9:30pm"},
    lambda _: {"Notes": 'One line,\nand another, with "marks"'},
)
SHEET_FAULTS: Changes = (
    lambda _: {"ID": ""},
    lambda _: {"Day": "someday"},
    lambda _: {"Time": "7ish"},
)


def _half_days(clock: str) -> str:
    hour, minute = map(int, clock.split(":"))
    return f"{(hour + 11) % 12 + 1}:{minute:02} {'AM' if hour < 12 else 'PM'}"
