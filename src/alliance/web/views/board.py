from django.http import HttpRequest, HttpResponse
from django.urls import path


def board(request: HttpRequest, case: str = "") -> HttpResponse:
    return HttpResponse("being written")


urls = [path("case/<str:case>/board/", board, name="board"), path("group/", board, name="group-board")]
