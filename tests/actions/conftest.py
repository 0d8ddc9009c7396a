"""Rows and actions can be imported at the top of a test: Django is configured before they are collected."""

from alliance.store.configuration import configure

configure()
