"""The one Django app that holds all rows."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The store."""

    name = "alliance.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
