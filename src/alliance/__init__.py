"""Therapeutic Alliance Workbench: `from alliance import Workbench`.

Lazy, so that a room that needs no database (an analysis value, a scoring key) loads no framework.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alliance.api import Workbench

__version__ = "0.1.0"
__all__ = ["Workbench", "__version__"]


def __getattr__(name: str) -> Any:
    if name == "Workbench":
        from alliance.api import Workbench

        return Workbench
    raise AttributeError(f"module 'alliance' has no attribute {name!r}")
