"""The command `alliance`."""
