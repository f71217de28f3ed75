"""What the law and people ask of an archive: to take down, to hold, to remove in time, to forget words."""
