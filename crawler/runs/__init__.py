"""Long work over the archive besides crawls, each resumable and on all cores: what a command of the same name runs."""
