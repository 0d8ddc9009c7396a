"""The views, one file per subject; each ends in its own list of addresses."""
