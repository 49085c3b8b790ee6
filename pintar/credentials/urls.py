"""Addresses of certificates."""

from django.urls import path

from pintar.credentials.views import desk, own, public

app_name = "credentials"
urlpatterns = [
    path("verifikasi/", public.verify_form, name="verify_form"),
    path("verifikasi/<str:code>.json", public.verify_json, name="verify_json"),
    path("verifikasi/<str:code>/", public.verify, name="verify"),
    path("saya/sertifikat/", own.mine, name="mine"),
    path("saya/sertifikat/<str:code>/", own.show, name="show"),
    path("saya/sertifikat/<str:code>/perbaikan/", own.reissue, name="reissue"),
    path("sertifikat/<str:code>.pdf", own.pdf, name="pdf"),
    path("meja/sertifikat/", desk.register, name="desk"),
    path("meja/sertifikat/ditinjau/", desk.doubts, name="doubts"),
    path("meja/sertifikat/ditinjau/<int:doubt_id>/", desk.settle, name="settle_doubt"),
    path("meja/sertifikat/daftar.csv", desk.register_csv, name="desk_csv"),
]
