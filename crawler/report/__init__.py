"""What `crawler report` prints, for people and for programs."""
