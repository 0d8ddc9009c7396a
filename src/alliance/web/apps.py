"""The pages, as a Django app without rows."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The pages."""

    name = "alliance.web"
    label = "web"
