"""Bytes to field values and back: one file per format and direction; knows no database."""
