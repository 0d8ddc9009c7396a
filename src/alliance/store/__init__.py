"""The rows, how they are read, searched and kept: the only room that knows SQL or a database vendor."""
