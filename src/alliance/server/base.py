"""What every web door shares: the store's settings, the pages, and nothing that could spill material to disk."""

from __future__ import annotations

import importlib.util
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from alliance import __version__
from alliance.store.configuration import base_settings

MEGABYTE = 1024 * 1024
#: the largest request taken at all; a single file is capped lower, by alliance.formats.guard
LARGEST_REQUEST = 512 * MEGABYTE


def fonts_of(package: str) -> Path:
    """The folder of font files that a font package brings along."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"The font package {package} is not installed: install alliance-workbench again.")
    return Path(spec.origin).parent / "files"


def web_settings() -> dict[str, Any]:
    """The settings of a web door, to be spread into its module."""
    held = base_settings()
    held.update(
        DEBUG=False,
        SECRET_KEY=secrets.token_urlsafe(48),  # of this process alone: every sign-in ends when it stops
        INSTALLED_APPS=["django.contrib.staticfiles", "csp", "alliance.store", "alliance.vault", "alliance.web"],
        MIDDLEWARE=[
            "django.middleware.security.SecurityMiddleware",
            "whitenoise.middleware.WhiteNoiseMiddleware",
            "csp.middleware.CSPMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.common.CommonMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.middleware.clickjacking.XFrameOptionsMiddleware",
            "alliance.web.middleware.Door",
        ],
        ROOT_URLCONF="alliance.server.urls",
        TEMPLATES=[
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [Path(__file__).parent.parent / "web" / "templates"],
                "OPTIONS": {
                    "environment": "alliance.web.pages.environment",
                    "trim_blocks": True,
                    "lstrip_blocks": True,
                },
            }
        ],
        STATIC_URL=f"/static/{__version__}/",
        STATICFILES_DIRS=[
            Path(__file__).parent.parent / "web" / "static",
            ("serif", fonts_of("font_source_serif_pro")),
            ("sans", fonts_of("font_source_sans_pro")),
        ],
        STATICFILES_FINDERS=["django.contrib.staticfiles.finders.FileSystemFinder"],
        WHITENOISE_USE_FINDERS=True,
        WHITENOISE_AUTOREFRESH=False,
        WHITENOISE_MAX_AGE=31_536_000,
        SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
        SESSION_COOKIE_NAME="alliance",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Strict",
        SESSION_EXPIRE_AT_BROWSER_CLOSE=True,
        CSRF_COOKIE_SAMESITE="Strict",
        CSRF_COOKIE_NAME="alliance_csrf",
        CSRF_FAILURE_VIEW="alliance.web.views.start.csrf_failed",
        X_FRAME_OPTIONS="DENY",
        SECURE_CONTENT_TYPE_NOSNIFF=True,
        SECURE_REFERRER_POLICY="same-origin",  # not "no-referrer": forms sent without a script would name no origin
        SECURE_CROSS_ORIGIN_OPENER_POLICY="same-origin",
        CONTENT_SECURITY_POLICY={
            "DIRECTIVES": {
                "default-src": [SELF],
                "img-src": [SELF, "data:"],
                "object-src": [NONE],
                "base-uri": [NONE],
                "form-action": [SELF],
                "frame-ancestors": [NONE],
            }
        },
        # uploads and posts stay in memory: nothing of a transcript ever lies in the temporary folder
        FILE_UPLOAD_HANDLERS=["django.core.files.uploadhandler.MemoryFileUploadHandler"],
        FILE_UPLOAD_MAX_MEMORY_SIZE=LARGEST_REQUEST,
        DATA_UPLOAD_MAX_MEMORY_SIZE=64 * MEGABYTE,
        DATA_UPLOAD_MAX_NUMBER_FIELDS=20_000,
        DATA_UPLOAD_MAX_NUMBER_FILES=500,
        SILENCED_SYSTEM_CHECKS=["security.W004", "security.W008", "security.W012", "security.W016"],
    )
    return held
