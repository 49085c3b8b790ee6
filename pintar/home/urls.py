"""Addresses of the composing pages."""

from django.urls import path

from pintar.home.views import about, desk, front, letters, machines

app_name = "home"
urlpatterns = [
    path("", front.home, name="home"),
    path("tentang/", about.about, name="about"),
    path("bantuan/", about.help_page, name="help"),
    path("privasi/", about.privacy, name="privacy"),
    path("aksesibilitas/", about.accessibility, name="accessibility"),
    path("bahasa/", machines.language, name="language"),
    path("meja/", desk.overview, name="desk"),
    path("meja/surat/", letters.letters, name="letters"),
    path("meja/surat/lagi/", letters.try_again, name="try_again"),
    path("meja/surat/singkirkan/", letters.put_away, name="put_away"),
    path("metrics", machines.metrics, name="metrics"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
]
