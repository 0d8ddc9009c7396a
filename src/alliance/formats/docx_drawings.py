"""What Word draws: text boxes, and the several ways in which a document may hold one thing."""

from __future__ import annotations

from typing import Any

_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"


def one_of(alternatives: Any) -> Any:
    """The first of several ways in which a document holds one thing."""
    return next((child for child in alternatives if isinstance(child.tag, str)), alternatives)


def text_boxes(element: Any, w: str) -> list[Any]:
    """The contents of the text boxes inside a drawing, `w` being Word's namespace in braces; of two ways the first."""
    found: list[Any] = []
    stack = [element]
    while stack:
        here = stack.pop()
        if here.tag == w + "txbxContent":
            found.append(here)
        elif here.tag == _ALTERNATIVES:
            stack.append(one_of(here))
        else:
            stack.extend(reversed(here))
    return found
