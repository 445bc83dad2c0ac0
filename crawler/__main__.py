"""python -m crawler: the console script, where it is not on the path."""

from crawler.commands import main

if __name__ == "__main__":
    main()
