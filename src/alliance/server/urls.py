"""The URLs of the desktop door."""

from django.urls import include, path

urlpatterns = [path("", include("alliance.web.urls"))]
handler404 = "alliance.web.views.start.page_not_found"
handler400 = "alliance.web.views.start.bad_request"
handler500 = "alliance.web.views.start.went_wrong"
