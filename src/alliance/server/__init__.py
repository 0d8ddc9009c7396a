"""Settings and URLs, one pair per door."""
