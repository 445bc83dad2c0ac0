"""The vocabulary of the sample newspaper. People and firms are plainly invented; every sentence was written for it."""

from collections.abc import Mapping

FAMILY_NAMES = ("Kim", "Lee", "Park", "Choi", "Jung", "Han", "Yoon", "Shin", "Baek", "Oh", "Seo", "Moon")
GIVEN_NAMES = (
    *("Mo-hyung", "Ye-si", "Gyeon-bon", "Si-heom", "Ga-sang", "Yeon-seup", "Mo-jo", "Bo-gi", "Ga-myeong", "Im-si"),
    *("Sample", "Placeholder", "Dummy", "Specimen", "Mockup", "Exemplar"),
)
FOREIGN_NAMES = (
    "Alex B. Mockley",
    "Rumi Testwood",
    "Julie Fakenham",
    "H.R. Standin",
    "Sean O'Sample",
    "Chung Template",
)

WORDS: Mapping[str, tuple[str, ...]] = {
    "org": (
        *("Sample Motors", "Placeholder Heavy Industries", "Example Bank", "Specimen Electronics", "Mockup Airlines"),
        *("Draft Telecom", "Exemplar Shipbuilding", "Gamma Foods", "Dummy Retail Group", "Prototype Pharma"),
        *("the Ministry of Samples", "the Office of Test Statistics", "the Mock Fair Trade Council"),
        *("the Placeholder Tourism Board", "the Specimen Research Institute", "the Draft Weather Agency"),
    ),
    "person": (
        *("Minister Han Placeholder", "Mayor Yoon Si-heom", "analyst Seo Ga-sang", "Vice Minister Oh Im-si"),
        *("professor Baek Gyeon-bon", "director Moon Exemplar", "spokesperson Shin Mo-jo", "curator Jung Bo-gi"),
        *("captain Choi Dummy", "researcher Alex B. Mockley", "governor Lee Specimen", "coach Park Ga-myeong"),
    ),
    "city": (
        *("Seoul", "Daejeon", "Gangneung", "Busan", "Sejong", "Jeonju", "Suwon", "Yeosu", "Andong", "Sampleville"),
        *("Incheon", "Gwangju", "Mockport", "Chuncheon", "Tongyeong", "Specimen Island"),
    ),
    "place": (
        *("the old harbor", "the riverside district", "the central market", "the convention hall", "the new library"),
        *(
            "the eastern terminal",
            "the mountain trail",
            "the research park",
            "the city's main stadium",
            "the rail yard",
        ),
        *("the former brewery", "the northern lake", "the children's hospital", "the tidal flats", "the film studio"),
    ),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "month": (
        *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October"),
        *("November", "December"),
    ),
    "thing": (
        *("battery line", "ferry service", "night bus", "translation app", "rice variety", "photo archive"),
        *("satellite antenna", "heat pump", "school lunch plan", "recycling rule", "ticketing system", "radio drama"),
        *("bicycle lane", "fish market", "museum wing", "weather model", "housing loan", "blood test"),
    ),
    "topic": (
        *("night markets", "coastal railways", "school kitchens", "small publishers", "urban beekeeping", "tide mills"),
        *("paper making", "street sounds", "island clinics", "court interpreters", "winter sports", "public gardens"),
    ),
    "group": (
        *(
            "residents",
            "engineers",
            "farmers",
            "commuters",
            "shop owners",
            "students",
            "nurses",
            "drivers",
            "volunteers",
        ),
        *("collectors", "fishermen", "translators", "retirees", "visitors", "musicians", "investors"),
    ),
    "adjective": (
        *("quiet", "steady", "rare", "sudden", "careful", "long-awaited", "modest", "costly", "temporary"),
        *("popular", "disputed", "seasonal", "patient"),
    ),
    "verb": (
        *("welcomed", "questioned", "measured", "described", "rejected", "studied", "praised", "delayed", "doubled"),
        *("reviewed", "funded", "watched", "repaired", "counted"),
    ),
    "plan": (
        *("open", "test", "rebuild", "expand", "suspend", "inspect", "relocate", "modernize", "lease", "map"),
        *("insulate", "repaint"),
    ),
    "reason": (
        *("higher costs", "a late harvest", "weak demand", "heavy rain", "a shortage of parts", "new safety rules"),
        *("rising interest", "a court ruling", "an aging roof", "an exchange rate swing", "falling enrollment"),
    ),
    "school": (
        "Sample National University",
        "the Mock Institute of Science",
        "Exemplar Women's College",
        "Draft University",
    ),
    "hangul": ("정 (jeong)", "눈치 (nunchi)", "한글 보기", "견본 신문", "빨리빨리", "시험 문장"),
}

HEADLINES = (
    "{Org} to {plan} {n} sites in {city}",
    "{City} {verb} plan for {thing}",
    "{Group} in {city} ask for {n} more days",
    "{Org}'s {thing} draws {adjective} reply",
    "{N} percent of {group} back {thing}",
    "Why {city} counts on a {thing}",
    "{City} cuts {thing} budget by {n} percent",
    "{Adjective} start for {org} {thing}",
    "{Person} says {thing} needs {n} more weeks",
    "S. Korean {group} turn to {topic}",
    "{Topic}: {n} lessons from {city}",
    "After {reason}, {city} looks to {topic}",
    "{Org} sells {thing} unit for W{n}b",
    "A {adjective} season for {topic} in {city}",
)
SENTENCES = (
    "{Org} said {day} it would {plan} a {thing} near {place} in {city}, at a cost of {won} won.",
    "{Person} told reporters that {n} {group} had already {verb} the {adjective} proposal.",
    "Of the {big} {group} who answered, {n} percent named {reason} as the main cause.",
    "The {thing} at {place} handled {big} cases in {month}, {n} more than a year earlier.",
    "{Group} from {city} {verb} the decision, pointing to {reason} and a {adjective} schedule.",
    "“We counted {big} visits before lunch, and nobody here {verb} the {thing},” said {person}.",
    "According to {org}, the share of {group} using the {thing} rose {n}.{digit} points to {m} percent.",
    "Work on {place} began in {month} {year} and stopped {n} weeks later because of {reason}.",
    "{City} will {plan} {n} of its {m} stops along {place} by {month}.",
    "“It is a {adjective} answer to {reason},” {person} said, “but {n} months is a short time.”",
    "The plan's critics say {won} won is too much for a {thing} that {n} {group} will see.",
    "In {city}, where {topic} employ about {big} people, the mood on {day} was {adjective}.",
    "{Org} and {person} have met {n} times since {month}, most recently at {place}.",
    "A {adjective} report of {m} pages, seen on {day}, lists {n} faults in the {thing}.",
    "Prices moved by {n}.{digit} percent after {org} {verb} the {thing} deal worth {won} won.",
    "The {thing} is expected to reach {city} in {year}, {n} years after {person} first {verb} it.",
    "Some {group} walked {n} kilometers to {place}, while others waited for the {thing} until {day}.",
    "{Person} {verb} the numbers: {big} tickets, {n} buses and {m} umbrellas.",
    "Only {n} of {m} districts in {city} keep records on {topic}, the study found.",
    "That leaves {org} with {won} won to {plan} what {reason} has spoiled.",
)
CAPTIONS = (
    "{Group} wait beside {place} in {city} on {day}, where {n} tents were set up.",
    "{Person} (center) opens a {thing} at {place} in {city} on {month} {dom}.",
    "{Person} (second from left) talks with {group} about {topic} in {city}.",
    "A {thing} of {org} stands at {place}, {city}, in this photo taken on {day}, row {n}.",
    "The {adjective} view over {place} from {city}'s {nth} pier",
    "{Group} carry {n} boxes into {place} during a drill in {city}.",
)
SUBHEADS = (
    "A {adjective} beginning with {n} {group}",
    "{N} ways to {plan} a {thing}",
    "What {group} in {city} expect by {month} {dom}",
    "The price of {topic}: {won} won",
    "Back to {place} after {n} weeks",
)
INTRO_NOTE = "This is the {nth} installment of a {m}-part series on {topic} in {city} and {place}. -- Ed."
BIO = (
    "{name} is a professor of {topic} at {school} and spent {n} years in {city}. The views are the writer's own. -- Ed."
)
DESCRIPTION = "{Org} looks at {topic} in {city}, where {n} {group} {verb} a {thing}."
ALTERNATIVE_HEADLINE = "{Group} weigh {reason} against a {adjective} {thing} worth {won} won"
HANGUL = "A sign reading “{hangul}” hangs over {place}, and {n} {group} stop to photograph it."
KEYWORDS = ("city", "topic", "thing", "group")
TAGS = (
    *("Newsmaker", "Herald Interview", "Weekender", "KH Explains", "Graphic News", "From the Scene", "Subway Stories"),
    *("Exclusive", "Eye Plus", "Korea Quiz", "Travel Bits", "#WeSAMPLE", "Survive & Thrive"),
)
DATELINES = (  # place line, dash, and the agency that the place line names
    ("WASHINGTON (Yonhap)", "―", "Yonhap"),
    ("GANGNEUNG, Gangwon Province", "--", None),
    ("SEOUL", "--", None),
    ("London (AFP)", "–", "AFP"),
    ("TORONTO (AP)", "--", "AP"),
    ("ST. SAMPLE, Mock Strip (AP)", "―", "AP"),
    ("JEONJU, North Jeolla Province", "―", None),
)
