"""What lasts: objects, catalogue, recordings, the event log, reviews, replays."""
