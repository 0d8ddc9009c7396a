"""The participant's room: consent, leaving, retention, the sweep, the audit. Pure values and functions."""
