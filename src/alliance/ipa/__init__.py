"""The analyst's room: transcripts on numbered lines, notes, themes, tables, quotations.

Pure values and functions: no framework, no file format, no database.
"""
