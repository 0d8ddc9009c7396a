"""Django's settings for the store alone; a door adds its own on top."""

from __future__ import annotations

import os
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import tzlocal


def _file(cache_kib: int) -> dict[str, Any]:
    return {
        "ENGINE": "alliance.store.sqlcipher",
        "NAME": "",  # asked of alliance.store.unlocked when a connection is made
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; "
                f"PRAGMA temp_store=MEMORY; PRAGMA cache_size=-{cache_kib}"
            ),
        },
    }


DATABASES: dict[str, dict[str, Any]] = {"default": _file(16000), "vault": _file(2000)}


def zone_here() -> str:
    """The time zone of this computer by its name (Europe/London), in which moments are shown; UTC where it has none."""
    try:
        name = tzlocal.get_localzone_name()
        return str(ZoneInfo(name)) if name else "UTC"
    except (OSError, ValueError, ZoneInfoNotFoundError):
        return "UTC"


def base_settings() -> dict[str, Any]:
    """What every door needs: the store app, the databases, times kept in UTC and shown as they are here, large ids never guessed."""
    return {
        "INSTALLED_APPS": ["alliance.store", "alliance.vault"],
        "DATABASES": DATABASES,
        "DATABASE_ROUTERS": ["alliance.store.routing.Rooms"],
        "USE_TZ": True,
        "TIME_ZONE": zone_here(),
        "USE_I18N": True,
        "LANGUAGE_CODE": "en-gb",
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "LOGGING_CONFIG": None,
    }


def configure() -> None:
    """Configure Django once: by the door's own settings where DJANGO_SETTINGS_MODULE names them."""
    from django.apps import apps
    from django.conf import settings

    if apps.ready:
        return
    if not settings.configured and not os.environ.get("DJANGO_SETTINGS_MODULE"):
        settings.configure(**base_settings())
        apps.populate(settings.INSTALLED_APPS)  # without pages: no addresses, no logging to set up
        return
    import django

    django.setup()
