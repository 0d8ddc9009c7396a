"""The only writers: one file per event in the field; permission, transaction and log in one place."""
