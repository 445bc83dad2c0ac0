"""The sections of the paper, and which articles they hold: closed forms, so that no list is kept."""

from crawler.sample.model import Section

NATIONAL = Section(
    "National",
    "National",
    "020100000000",
    (("Politics", "Politics"), ("Courts & Law", "CourtsandLaw"), ("Social Affairs", "SocialAffairs")),
)
BUSINESS = Section(
    "Business",
    "Business",
    "020200000000",
    (("Market", "Market"), ("Technology", "Technology"), ("Industry", "Industry")),
)
LIFE = Section("Life & Culture", "LifenCulture", "020300000000", (("Travel", "Travel"), ("Books", "Books")))
WORLD = Section("World", "World", "021200000000")
OPINION = Section("Opinion", "Opinion", "020600000000", (("Viewpoints", "Viewpoints"), ("Editorial", "Editorial")))
SPORTS = Section("Sports", "Sports", "020500000000", (("Soccer", "Soccer"), ("Baseball", "Baseball")))

SECTIONS = (NATIONAL, BUSINESS, LIFE, WORLD, OPINION, SPORTS)
CYCLE = (*(NATIONAL, BUSINESS, LIFE, NATIONAL, WORLD, BUSINESS, NATIONAL, OPINION, BUSINESS, LIFE, NATIONAL, SPORTS),)


def section_of(index: int) -> Section:
    """The section of the article."""
    return CYCLE[index % len(CYCLE)]


def nth_of_section(section: Section, n: int, subsection: tuple[str, str] | None = None) -> int:
    """The index of the section's (or sub-section's) article number `n`, newest 0; it may lie past the paper's end."""
    offsets = [offset for offset, each in enumerate(CYCLE) if each is section]
    block, place = divmod(n, len(offsets))
    if subsection is not None:
        block = block * len(section.subsections) + section.subsections.index(subsection)
    return block * len(CYCLE) + offsets[place]


def by_ct(ct: str) -> Section | None:
    """The section with this old list code, or None."""
    return next((section for section in SECTIONS if section.ct == ct), None)


def by_slug(slug: str) -> Section | None:
    """The section with this path, or None."""
    return next((section for section in SECTIONS if section.slug == slug), None)
