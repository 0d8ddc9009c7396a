"""The vault's own Django app."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """The vault."""

    name = "alliance.vault"
    label = "vault"
    default_auto_field = "django.db.models.BigAutoField"
