"""News sites that other people's software makes of invented articles: Pelican, Nikola, Material for MkDocs, Hexo and
Wagtail.

Each is installed from its package registry into a folder of the run's; none is a dependency of this project.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from crawler.sample import prose

HOST = "www.sampleville-gazette.example"
ZONE = "Asia/Seoul"
WAGTAIL_SITE = Path(__file__).with_name("wagtail_site.py")
NEWSROOM = "The Gazette"  # what sites name whose software knows one author only
NEWEST = datetime(2026, 11, 20, 18, 40, tzinfo=ZoneInfo(ZONE))
AUTHORS = (
    "Jane Mockley",
    "Kim Ye-si",
    "Rumi Testwood",
    "Ade Placeholder",
    "Julie Fakenham",
    "Oh Exemplar",
    "Sam Draft",
)
SECTIONS = ("Harbor", "Market", "Science and Health", "Sport", "Opinion", "World")
TAGS = ("ferries", "public gardens", "housing", "night markets", "school lunches", "winter sports", "courts", "radio")
PAGES = {
    "about": ("About the Gazette", "The Gazette is a newspaper of Sampleville, made by forty people in two rooms."),
    "contact": ("Contact us", "Write to the desk at 1 Pier Road, Sampleville, or call between nine and five."),
    "our-principles-of-reporting": ("Our principles", "We print what we know, and we say how we know it."),
    "subscribe": ("Subscribe", "The printed Gazette comes on six days of the week, and costs as much as a cup of tea."),
}


@dataclass(frozen=True, slots=True)
class Story:
    """An article as its newsroom knows it."""

    slug: str
    headline: str
    published: datetime
    author: str
    section: str
    tags: tuple[str, ...]
    paragraphs: tuple[str, ...]

    @property
    def markdown(self) -> str:
        """The text as software for sites takes it."""
        return "\n\n".join(self.paragraphs)


def stories(count: int, seed: int = 7) -> tuple[Story, ...]:
    """The newest first, some hours apart. Every twelfth has a headline of two words, every fifteenth one paragraph."""
    return tuple(_story(Random(f"{seed}/{number}"), number) for number in range(count))


def _story(rng: Random, number: int) -> Story:
    text = tuple(prose.paragraph(rng) for _ in range(1 if number % 15 == 4 else rng.randint(3, 9)))
    words = prose.sentence(rng).split(",")[0].replace("“", "").replace("”", "").rstrip(".").split()[:9]
    short = number % 12 == 7
    headline = f"Budget {number}" if short else f"{' '.join(words)} ({number})"
    slug = "".join(c if c.isalnum() else "-" for c in headline.lower())
    return Story(
        "-".join(part for part in slug.split("-") if part),
        headline,
        NEWEST - timedelta(hours=11 * number, minutes=rng.randint(0, 300)),
        rng.choice(AUTHORS),
        rng.choice(SECTIONS),
        tuple(rng.sample(TAGS, rng.randint(1, 3))),
        text,
    )


# Installing


def install_python(folder: Path, *packages: str) -> Path:
    """A virtual environment with the packages; its bin folder."""
    if not (folder / "bin").is_dir():
        _run(sys.executable, "-m", "venv", str(folder))
        _run(str(folder / "bin/pip"), "install", "--quiet", *packages)
    return folder / "bin"


def install_node(folder: Path, *packages: str) -> Path:
    """A folder with the packages in node_modules."""
    if not (folder / "node_modules").is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / "package.json", "{}")
        _run("npm", "install", "--silent", "--no-audit", "--no-fund", *packages, cwd=folder)
    return folder


def _run(*command: str, cwd: Path | None = None) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout[-2000:]}\n{done.stderr[-4000:]}")


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


# Building: each takes the folder of the installed software, one for the site, and the stories; it gives the folder to
# be served


def pelican(tools: Path, site: Path, paper: tuple[Story, ...], theme: str, article: str = "{slug}.html") -> Path:
    """Pelican with its feeds, lists of authors, tags and months, pages and a draft."""
    bin_folder = install_python(tools / "pelican", "pelican[markdown]", "pelican-theme-reflex", "seafoam")
    for story in paper:
        _write(site / f"content/{story.slug}.md", _pelican_text(story))
    for slug, (title, text) in PAGES.items():
        _write(site / f"content/pages/{slug}.md", f"Title: {title}\nSlug: {slug}\n\n{text}\n")
    draft = stories(1, seed=99)[0]
    _write(site / f"content/{draft.slug}.md", "Status: draft\n" + _pelican_text(draft))
    settings: dict[str, object] = {
        "SITENAME": "Sampleville Gazette",
        "SITEURL": f"https://{HOST}",
        "TIMEZONE": ZONE,
        "DEFAULT_LANG": "en",
        "DEFAULT_PAGINATION": 10,
        "PATH": "content",
        "THEME": theme,
        "LINKS": (("Weather office", "https://weather.example/"),),
        "CC_LICENSE": {},
        "YEAR_ARCHIVE_SAVE_AS": "archive/{date:%Y}/index.html",
        "MONTH_ARCHIVE_SAVE_AS": "archive/{date:%Y}/{date:%m}/index.html",
        "FEED_ALL_ATOM": "feeds/all.atom.xml",
        "CATEGORY_FEED_ATOM": "feeds/{slug}.atom.xml",
        "ARTICLE_URL": article,
        "ARTICLE_SAVE_AS": f"{article}index.html" if article.endswith("/") else article,
    }
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    lines.append("PLUGINS = []")  # else all that are installed are used, and one of them is a theme's
    if theme == "seafoam":
        lines = ["from pelican.plugins import seafoam", *lines[:-1], "PLUGINS = ['pelican.plugins.seafoam']"]
        lines[lines.index("THEME = 'seafoam'")] = "THEME = seafoam.get_path()"
    elif theme == "reflex":
        folder = f"str(Path(pelican.__file__).parent / 'themes/{theme}')"
        lines[lines.index(f"THEME = {theme!r}")] = f"from pathlib import Path; import pelican; THEME = {folder}"
    _write(site / "conf.py", "\n".join(lines))
    _run(str(bin_folder / "pelican"), "-s", "conf.py", "-o", "output", cwd=site)
    return site / "output"


def _pelican_text(story: Story) -> str:
    return (
        f"Title: {story.headline}\nDate: {story.published:%Y-%m-%d %H:%M}\nCategory: {story.section}\n"
        f"Tags: {', '.join(story.tags)}\nAuthor: {story.author}\nSlug: {story.slug}\n\n{story.markdown}\n"
    )


def nikola(tools: Path, site: Path, paper: tuple[Story, ...], theme: str) -> Path:
    """Nikola as its own `init` sets it up."""
    bin_folder = install_python(tools / "nikola", "nikola", "markdown", "jinja2")
    _run(str(bin_folder / "nikola"), "init", "--quiet", str(site))
    for story in paper:
        facts = {
            "title": story.headline,
            "slug": story.slug,
            "date": f"{story.published:%Y-%m-%d %H:%M:%S} UTC+09:00",
            "tags": ", ".join(story.tags),
            "category": story.section,
            "author": story.author,
        }
        head = "".join(f".. {name}: {value}\n" for name, value in facts.items())
        _write(site / f"posts/{story.slug}.md", f"<!--\n{head}-->\n\n{story.markdown}\n")
    for slug, (title, text) in PAGES.items():
        _write(site / f"pages/{slug}.md", f"<!--\n.. title: {title}\n.. slug: {slug}\n-->\n\n{text}\n")
    conf = (site / "conf.py").read_text(encoding="utf-8")
    conf += (
        f"\nBLOG_TITLE = 'Sampleville Gazette'\nSITE_URL = 'https://{HOST}/'\nTIMEZONE = {ZONE!r}\nTHEME = {theme!r}\n"
        f"ENABLE_AUTHOR_PAGES = True\nCATEGORY_ALLOW_HIERARCHIES = False\nBLOG_AUTHOR = {NEWSROOM!r}\n"
        "POSTS = (('posts/*.md', 'posts', 'post.tmpl'),)\nPAGES = (('pages/*.md', '', 'page.tmpl'),)\n"
        "NAVIGATION_LINKS = {DEFAULT_LANG: (('/archive.html', 'Archive'), ('/categories/', 'Tags'), "
        "('/about/', 'About'), ('/contact/', 'Contact'), ('/rss.xml', 'RSS'))}\n"
    )
    _write(site / "conf.py", conf)
    _run(str(bin_folder / "nikola"), "build", "--quiet", cwd=site)
    return site / "output"


def mkdocs(tools: Path, site: Path, paper: tuple[Story, ...]) -> Path:
    """Material for MkDocs with its blog plugin."""
    bin_folder = install_python(tools / "mkdocs", "mkdocs-material")
    ids = {name: name.lower().replace(" ", "-") for name in AUTHORS}
    for story in paper:
        head = {
            "date": "DATE",
            "authors": [ids[story.author]],
            "categories": [story.section],
            "tags": list(story.tags),
            "slug": story.slug,
        }
        front = "\n".join(f"{name}: {json.dumps(value)}" for name, value in head.items())
        front = front.replace('"DATE"', f"{story.published:%Y-%m-%dT%H:%M:%S+09:00}")
        first, *rest = story.paragraphs
        body = "\n\n".join([first, "<!-- more -->", *rest])
        _write(site / f"docs/blog/posts/{story.slug}.md", f"---\n{front}\n---\n\n# {story.headline}\n\n{body}\n")
    for slug, (title, text) in PAGES.items():
        _write(site / f"docs/{slug}.md", f"# {title}\n\n{text}\n")
    _write(site / "docs/blog/index.md", "# News\n")
    _write(
        site / "docs/index.md", "# Sampleville Gazette\n\nThe newspaper of the harbor. [Read the news](blog/index.md)\n"
    )
    authors = {ids[name]: {"name": name, "description": "Reporter", "avatar": "/a.png"} for name in AUTHORS}
    _write(site / "docs/blog/.authors.yml", json.dumps({"authors": authors}))
    config = {
        "site_name": "Sampleville Gazette",
        "site_url": f"https://{HOST}/",
        "theme": {"name": "material", "features": ["navigation.indexes"], "font": False},
        "plugins": [{"blog": {"authors_profiles": True}}, "tags"],
    }
    _write(site / "mkdocs.yml", json.dumps(config))
    _run(str(bin_folder / "mkdocs"), "build", "--quiet", cwd=site)
    return site / "site"


def hexo(tools: Path, site: Path, paper: tuple[Story, ...], theme: str, permalink: str) -> Path:
    """Hexo with lists of months, categories and tags, a feed and no sitemap."""
    names = ("index", "archive", "category", "tag", "feed")
    renderers = ("hexo-renderer-marked", "hexo-renderer-ejs", "hexo-renderer-stylus", "hexo-renderer-pug")
    packages = (
        "hexo",
        "hexo-theme-landscape",
        "hexo-theme-next",
        "hexo-theme-butterfly",
        "hexo-theme-icarus",
        *renderers,
    )
    node = install_node(tools / "hexo", *packages, *(f"hexo-generator-{name}" for name in names))
    site.mkdir(parents=True)
    (site / "node_modules").symlink_to(node / "node_modules")
    dependencies = json.loads((node / "package.json").read_text(encoding="utf-8"))["dependencies"]
    _write(site / "package.json", json.dumps({"hexo": {"version": ""}, "dependencies": dependencies}))
    for story in paper:
        head = {
            "title": story.headline,
            "date": f"{story.published:%Y-%m-%d %H:%M:%S}",
            "categories": [story.section],
            "tags": list(story.tags),
            "author": story.author,
        }
        front = "\n".join(f"{name}: {json.dumps(value)}" for name, value in head.items())
        _write(site / f"source/_posts/{story.slug}.md", f"---\n{front}\n---\n{story.markdown}\n")
    for slug, (title, text) in PAGES.items():
        _write(site / f"source/{slug}/index.md", f"---\ntitle: {json.dumps(title)}\n---\n{text}\n")
    config = {
        "title": "Sampleville Gazette",
        "author": NEWSROOM,
        "language": "en",
        "timezone": ZONE,
        "url": f"https://{HOST}",
        "permalink": permalink,
        "theme": theme,
        "theme_config": {"menu": _hexo_menu(theme)},
        "per_page": 10,
        "index_generator": {"per_page": 10},
        "archive_generator": {"per_page": 10, "yearly": True, "monthly": True},
        "feed": {"type": "atom", "path": "atom.xml", "limit": 20},
    }
    _write(site / "_config.yml", json.dumps(config))
    _run("node", "node_modules/hexo/bin/hexo", "generate", "--silent", cwd=site)
    return site / "public"


def wagtail(tools: Path, site: Path, paper: tuple[Story, ...], *, sitemap: bool) -> Path:
    """Wagtail with its news application; `sitemap`: of all pages, else lists by month are all that leads back."""
    bin_folder = install_python(tools / "wagtail", "wagtail-roost")
    told = [{**asdict(story), "published": None, "day": f"{story.published:%Y-%m-%d}"} for story in paper]
    _write(site / "stories.json", json.dumps({"host": HOST, "zone": ZONE, "sitemap": sitemap, "stories": told}))
    _run(str(bin_folder / "python"), str(WAGTAIL_SITE), "build", str(site))
    return site


def serve_wagtail(tools: Path, built: Path, port: int) -> tuple[str, ...]:
    """The command of Wagtail's server."""
    return (str(tools / "wagtail/bin/python"), "-u", str(WAGTAIL_SITE), "serve", str(built), str(port))


def _hexo_menu(theme: str) -> dict[str, str]:
    """The pages of the site itself, as each theme wants them to be named in its menu."""
    if theme == "next":
        return {"home": "/ || fa fa-home", "archives": "/archives/ || fa fa-archive", "about": "/about/ || fa fa-user"}
    pages = {title: f"/{slug}/" for slug, (title, _) in PAGES.items()}
    return {"Home": "/", "Archives": "/archives/", **pages}


@dataclass(frozen=True, slots=True)
class Software:
    """How a site is built, and which author its pages name: the story's, or the site itself."""

    build: "Build"
    names_author: bool = True
    serve: Callable[[Path, Path, int], tuple[str, ...]] | None = None  # (tools, what was built, port) → the command of
    # its own server, which writes a line with the request for each; None: files are served


Build = Callable[[Path, Path, tuple[Story, ...]], Path]
SITES: dict[str, Software] = {
    "pelican-notmyidea": Software(partial(pelican, theme="notmyidea")),
    "pelican-simple": Software(partial(pelican, theme="simple")),
    "pelican-reflex": Software(partial(pelican, theme="reflex", article="posts/{date:%Y}/{date:%m}/{slug}/")),
    "pelican-seafoam": Software(partial(pelican, theme="seafoam", article="{category}/{slug}/")),
    "nikola": Software(partial(nikola, theme="bootblog4")),
    "mkdocs-material": Software(mkdocs),
    "wagtail": Software(partial(wagtail, sitemap=True), serve=serve_wagtail),
    "wagtail-bare": Software(partial(wagtail, sitemap=False), serve=serve_wagtail),
    "hexo-landscape": Software(partial(hexo, theme="landscape", permalink=":year/:month/:day/:title/"), False),
    "hexo-root": Software(partial(hexo, theme="landscape", permalink=":title/"), False),
    "hexo-next": Software(partial(hexo, theme="next", permalink="posts/:title.html"), False),
    "hexo-butterfly": Software(partial(hexo, theme="butterfly", permalink=":category/:title/"), False),
    "hexo-icarus": Software(partial(hexo, theme="icarus", permalink=":year:month/:title.html")),
}
