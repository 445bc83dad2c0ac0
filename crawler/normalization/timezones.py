"""The zone in which a site prints times without one: said by its rules, by its own other dates, by its country."""

from urllib.parse import urlsplit

# Countries of one civil time, by the last label of the host's name.
BY_COUNTRY = {
    "kr": "Asia/Seoul",
    "jp": "Asia/Tokyo",
    "cn": "Asia/Shanghai",
    "tw": "Asia/Taipei",
    "hk": "Asia/Hong_Kong",
    "sg": "Asia/Singapore",
    "my": "Asia/Kuala_Lumpur",
    "th": "Asia/Bangkok",
    "vn": "Asia/Ho_Chi_Minh",
    "ph": "Asia/Manila",
    "in": "Asia/Kolkata",
    "pk": "Asia/Karachi",
    "bd": "Asia/Dhaka",
    "lk": "Asia/Colombo",
    "np": "Asia/Kathmandu",
    "il": "Asia/Jerusalem",
    "lb": "Asia/Beirut",
    "tr": "Europe/Istanbul",
    "ua": "Europe/Kyiv",
    "by": "Europe/Minsk",
    "gr": "Europe/Athens",
    "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia",
    "fi": "Europe/Helsinki",
    "ee": "Europe/Tallinn",
    "lv": "Europe/Riga",
    "lt": "Europe/Vilnius",
    "pl": "Europe/Warsaw",
    "cz": "Europe/Prague",
    "sk": "Europe/Bratislava",
    "hu": "Europe/Budapest",
    "at": "Europe/Vienna",
    "de": "Europe/Berlin",
    "es": "Europe/Madrid",  # the islands' papers aside
    "ru": "Europe/Moscow",  # the papers' own convention, whatever their region
    "ch": "Europe/Zurich",
    "li": "Europe/Vaduz",
    "it": "Europe/Rome",
    "fr": "Europe/Paris",
    "be": "Europe/Brussels",
    "nl": "Europe/Amsterdam",
    "lu": "Europe/Luxembourg",
    "dk": "Europe/Copenhagen",
    "se": "Europe/Stockholm",
    "no": "Europe/Oslo",
    "is": "Atlantic/Reykjavik",
    "ie": "Europe/Dublin",
    "uk": "Europe/London",
    "hr": "Europe/Zagreb",
    "si": "Europe/Ljubljana",
    "rs": "Europe/Belgrade",
    "za": "Africa/Johannesburg",
    "na": "Africa/Windhoek",
    "ke": "Africa/Nairobi",
    "tz": "Africa/Dar_es_Salaam",
    "ug": "Africa/Kampala",
    "ng": "Africa/Lagos",
    "gh": "Africa/Accra",
    "eg": "Africa/Cairo",
    "ma": "Africa/Casablanca",
    "zw": "Africa/Harare",
    "zm": "Africa/Lusaka",
    "py": "America/Asuncion",
    "uy": "America/Montevideo",
    "ar": "America/Argentina/Buenos_Aires",
    "pe": "America/Lima",
    "ve": "America/Caracas",
    "bo": "America/La_Paz",
    "nz": "Pacific/Auckland",
    "pt": "Europe/Lisbon",
    "ge": "Asia/Tbilisi",
    "am": "Asia/Yerevan",
    "az": "Asia/Baku",
    "ae": "Asia/Dubai",
    "qa": "Asia/Qatar",
}
# Languages written in one country of one civil time.
BY_LANGUAGE = {
    "ko": "Asia/Seoul",
    "ja": "Asia/Tokyo",
    "vi": "Asia/Ho_Chi_Minh",
    "th": "Asia/Bangkok",
    "tr": "Europe/Istanbul",
    "uk": "Europe/Kyiv",
    "pl": "Europe/Warsaw",
    "cs": "Europe/Prague",
    "hu": "Europe/Budapest",
    "de": "Europe/Berlin",
    "it": "Europe/Rome",
    "sv": "Europe/Stockholm",
    "nb": "Europe/Oslo",
    "no": "Europe/Oslo",
    "nn": "Europe/Oslo",
    "da": "Europe/Copenhagen",
    "fi": "Europe/Helsinki",
    "el": "Europe/Athens",
    "he": "Asia/Jerusalem",
    "hi": "Asia/Kolkata",
    "nl": "Europe/Amsterdam",
    "xh": "Africa/Johannesburg",
    "zu": "Africa/Johannesburg",
    "ro": "Europe/Bucharest",
    "bg": "Europe/Sofia",
}


def zone_of(url: str, language: str | None) -> str | None:
    """The IANA zone that an address's country, else the page's language, leaves no doubt of; None where there is
    doubt."""
    try:
        country = (urlsplit(url).hostname or "").rpartition(".")[2]
    except ValueError:
        country = ""
    if country in BY_COUNTRY:
        return BY_COUNTRY[country]
    return BY_LANGUAGE.get((language or "").partition("-")[0].lower())
