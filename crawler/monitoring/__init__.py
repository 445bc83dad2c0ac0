"""Whether a source does well, from what the archive counts of it: pure functions of counts and time."""
