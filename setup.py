"""Only for what pyproject.toml cannot say: sql/, which stands beside the package, is installed inside it."""

from setuptools import find_packages, setup

setup(
    packages=[*find_packages(include=["crawler*"]), "crawler.sql"],
    package_dir={"crawler.sql": "sql"},
    package_data={"crawler.sql": ["**/*.sql"]},
)
