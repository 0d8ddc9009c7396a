"""Identity apart: study code and who is behind it, in its own database with its own key.

Only the actions on people, on leaving and on the sweep may come in; `alliance.vault.file` (bytes and
keys, no names) is open to the actions that back up and rewrap.
"""
