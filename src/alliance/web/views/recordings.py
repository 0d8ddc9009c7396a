"""Recordings kept here: added from a file, streamed to the player of this browser, deleted with their key."""

from __future__ import annotations

import re

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from alliance.actions import recordings as acting
from alliance.errors import InputProblem
from alliance.store.reads import recordings as read
from alliance.web import gate
from alliance.web.views.asking import done, who
from alliance.web.views.conduct_parts import back_to, date_of, version_in

#: at most so much is sent at once; the player asks for the next stretch by itself
AT_ONCE = 1024 * 1024
#: of a file that a page sends; a larger one is given by its path
MOST_SENT = 256 * 1024 * 1024
_RANGE = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


@require_safe
def sound(request: HttpRequest, recording: str) -> HttpResponse | StreamingHttpResponse:
    """A stretch of a recording, decrypted on its way to the player; the whole where no stretch is asked for."""
    one = read.one(recording)
    asked = _RANGE.fullmatch(request.headers.get("Range", ""))
    answer: HttpResponse | StreamingHttpResponse
    if asked is None or asked[1] == asked[2] == "":
        answer = StreamingHttpResponse(read.bytes_of(one), content_type=one.media_type)
        answer["Content-Length"] = str(one.size)
    else:
        first, last = asked[1], asked[2]
        start = int(first) if first else max(0, one.size - int(last))
        end = one.size if not first or not last else min(one.size, int(last) + 1)
        if start >= one.size or end <= start:
            answer = HttpResponse(status=416, content_type=one.media_type)
            answer["Content-Range"] = f"bytes */{one.size}"
            return answer
        end = min(end, start + AT_ONCE)
        answer = HttpResponse(b"".join(read.bytes_of(one, start, end)), status=206, content_type=one.media_type)
        answer["Content-Range"] = f"bytes {start}-{end - 1}/{one.size}"
    answer["Accept-Ranges"] = "bytes"
    return answer


@require_POST
def keep(request: HttpRequest, id: str) -> HttpResponse:
    """Keep the file of a recording with the record of an interview: sent by the page, or read from its path."""
    given = request.POST
    place, entry, device = given.get("place", "").strip(), given.get("recording", ""), given.get("device", "")
    sent = request.FILES.get("file")
    if place:
        acting.add_path(gate.here(), by=who(), interview=id, path=place, recording=entry, device=device)
    elif sent is None:
        raise InputProblem("Choose the file of the recording, or type where it lies on this computer.")
    elif sent.size > MOST_SENT:
        raise InputProblem(
            f"A page sends at most {MOST_SENT // 1024**2} MB: type where this file lies on this computer instead; it is "
            "read from there, of any size."
        )
    else:
        acting.add_file(
            gate.here(), by=who(), interview=id, pieces=acting.pieces_of(sent), file_name=sent.name or "",
            recording=entry, device=device,
        )  # fmt: skip
    go = back_to("held-interview", "recordings", args=[id])
    return done(request, go, "The recording is kept, encrypted. The file it came from still lies where it was.")


@require_POST
def delete(request: HttpRequest, recording: str) -> HttpResponse:
    """Erase a recording that is kept here, and record the deletion."""
    one = read.one(recording)
    acting.delete_file(
        gate.here(), by=who(), recording=recording, deleted_on=date_of(request.POST, "deleted_on"),
        how=request.POST.get("how", ""), version=version_in(request.POST),
    )  # fmt: skip
    go = back_to("held-interview", "recordings", args=[one.interview])
    return done(request, go, "The recording is erased with its key, and its deletion is recorded.")


urls = [
    path("recordings/<str:recording>/sound/", sound, name="recording-sound"),
    path("recordings/<str:recording>/delete/", delete, name="delete-recording"),
    path("held/<str:id>/keep-file/", keep, name="keep-recording-file"),
]
