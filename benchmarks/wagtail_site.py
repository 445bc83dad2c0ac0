"""A news site of Wagtail, a CMS, with its news application Roost; runs where those are installed, never in ours.

python wagtail_site.py build FOLDER   takes FOLDER/stories.json, makes FOLDER/site.sqlite
python wagtail_site.py serve FOLDER PORT
"""

import json
import sys
from datetime import date
from pathlib import Path

import django
from django.conf import settings

COMMAND, FOLDER = sys.argv[1], Path(sys.argv[2])
CONTRIB = ("admin", "auth", "contenttypes", "sessions", "messages", "staticfiles")
WAGTAIL = ("contrib.redirects", "contrib.routable_page", "contrib.table_block", "embeds", "sites", "users", "snippets")
PAPER = json.loads((FOLDER / "stories.json").read_text(encoding="utf-8"))
settings.configure(
    ALLOWED_HOSTS=["*"],
    SECRET_KEY="of no worth",  # noqa: S106  a site for the time of one run
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": FOLDER / "site.sqlite"}},
    DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
    INSTALLED_APPS=[
        "roost",
        *(f"wagtail.{name}" for name in (*WAGTAIL, "documents", "images", "admin")),
        *("wagtail", "modelcluster", "taggit"),
        *(f"django.contrib.{name}" for name in CONTRIB),
        "django.contrib.sitemaps",
    ],
    MIDDLEWARE=["django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF="__main__",
    SECURE_PROXY_SSL_HEADER=("HTTP_X_FORWARDED_PROTO", "https"),
    SILENCED_SYSTEM_CHECKS=["treebeard.E001"],
    STATIC_URL="/static/",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
        }
    ],
    TIME_ZONE=PAPER["zone"],
    USE_TZ=True,
    WAGTAIL_SITE_NAME="Sampleville Gazette",
    WAGTAILADMIN_BASE_URL=f"https://{PAPER['host']}",
)
django.setup()

from django.contrib.auth import get_user_model
from django.contrib.sitemaps import views as sitemap_views
from django.core.management import call_command
from django.urls import include, path
from roost.models import ArticleAuthor, ArticlePage, ArticleTag, Author, AuthorIndexPage, NewsIndexPage, SectionPage
from roost.sitemaps import AuthorSitemap, TagSitemap
from wagtail import urls as wagtail_urls
from wagtail.contrib.sitemaps import Sitemap
from wagtail.models import Page, Site

SITEMAPS = {"pages": Sitemap, "tags": TagSitemap, "authors": AuthorSitemap} if PAPER["sitemap"] else {}
urlpatterns = [path("", include(wagtail_urls))]
if SITEMAPS:
    urlpatterns.insert(0, path("sitemap.xml", sitemap_views.sitemap, {"sitemaps": SITEMAPS}))


def build() -> None:
    """Make the database."""
    call_command("migrate", verbosity=0)
    news = Page.objects.get(depth=1).add_child(instance=NewsIndexPage(title="Sampleville Gazette", slug="gazette"))
    Site.objects.update(hostname=PAPER["host"], port=443, root_page=news, is_default_site=True)
    news.add_child(instance=AuthorIndexPage(title="Our authors", slug="authors"))
    sections, authors, tags = {}, {}, {}
    for story in reversed(PAPER["stories"]):
        name, author = story["section"], story["author"]
        if name not in sections:
            sections[name] = news.add_child(instance=SectionPage(title=name))
        if author not in authors:
            user = get_user_model().objects.create(username=author)
            authors[author] = Author.objects.create(user=user, display_name=author)
        page = ArticlePage(title=story["headline"], slug=story["slug"], date=date.fromisoformat(story["day"]))
        page.body = json.dumps(
            [{"type": "paragraph", "value": "".join(f"<p>{text}</p>" for text in story["paragraphs"])}]
        )
        sections[name].add_child(instance=page)
        ArticleAuthor.objects.create(article=page, author=authors[author])
        for tag in story["tags"]:
            tags[tag] = tags.get(tag) or ArticleTag.objects.create(name=tag)
            page.tags.add(tags[tag])
        page.save()


if COMMAND == "build":
    build()
else:
    call_command("runserver", f"127.0.0.1:{sys.argv[3]}", use_reloader=False, skip_checks=True)
