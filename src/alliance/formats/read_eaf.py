"""An ELAN file to a source: each tier is a speaker, its annotations in the order of their times."""

from __future__ import annotations

import re
from typing import Any

from alliance.errors import InputProblem
from alliance.formats.guard import check_amount, check_size, damaged, parse_xml
from alliance.ipa.cues import Cue, paragraphs_of
from alliance.ipa.source import Source, clean

_ABOUT = re.compile(
    r"\b(?:notes?|comments?|memos?|gestures?|gaze|gloss(?:es)?|translations?|codes?|coding|themes?|phon\w*|ipa|pos|morph\w*"
    r"|syntax|lemmas?)\b",
    re.IGNORECASE,
)


def read(data: bytes, name: str) -> Source:
    """The source in an ELAN file."""
    check_size(data, name)
    root = parse_xml(data, name, "eaf")
    if root.tag != "ANNOTATION_DOCUMENT":
        raise damaged(name, "eaf")
    times = _times(root)
    cues: list[Cue] = []
    left: list[str] = []
    tiers = [tier for tier in root.iter("TIER") if tier.find(".//ANNOTATION_VALUE") is not None]
    main = [tier for tier in tiers if not tier.get("PARENT_REF")]
    spoken = [tier for tier in main if not _ABOUT.search(_words(tier.get("TIER_ID", "")))] or main
    for tier in tiers:
        called = clean(tier.get("TIER_ID", "")).strip()
        if tier not in spoken:
            left.append(called)
            continue
        speaker = clean(tier.get("PARTICIPANT", "")).strip() or called
        for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
            value = annotation.find("ANNOTATION_VALUE")
            words = " ".join(clean(value.text or "").split()) if value is not None else ""
            if words:
                start = times.get(annotation.get("TIME_SLOT_REF1", ""), 0.0)
                cues.append(Cue(start, times.get(annotation.get("TIME_SLOT_REF2", ""), start), words, speaker))
    if not cues:
        raise InputProblem(f"“{name}” holds no annotations with words: look whether it is the right file.")
    cues.sort(key=lambda cue: cue.start)
    remarks = ["Each tier of the ELAN file is a speaker; what they say is in the order of the times."]
    if left:
        shown = ", ".join(f"“{one}”" for one in left[:8]) + (" and others" if len(left) > 8 else "")
        remarks.append(f"Tiers that hang on others or hold notes were left out: {shown}.")
    paragraphs, more = paragraphs_of(cues, "tiers")
    check_amount(sum(len(p.text) for p in paragraphs), len(paragraphs), name)
    return Source(name, "eaf", paragraphs, None, (), (*remarks, *more))


def _words(called: str) -> str:
    """The name of a tier with its parts set apart."""
    return called.replace("_", " ").replace("-", " ").replace("@", " ")


def _times(root: Any) -> dict[str, float]:
    """The second of each time slot; one without a value stands with the slot before it."""
    found: dict[str, float] = {}
    last = 0.0
    for slot in root.iter("TIME_SLOT"):
        value = slot.get("TIME_VALUE", "")
        if value.isascii() and value.isdigit() and len(value) < 12:
            last = int(value) / 1000
        found[slot.get("TIME_SLOT_ID", "")] = last
    return found
