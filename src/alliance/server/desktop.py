"""The desktop door: one person, one laptop, loopback only, no account."""

from alliance.server.base import web_settings

globals().update(web_settings())
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
