"""The Django backend for SQLCipher files."""
