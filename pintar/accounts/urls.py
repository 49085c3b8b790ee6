"""Addresses of accounts."""

from django.urls import path, re_path

from pintar.accounts.views import desk, door, own

app_name = "accounts"
urlpatterns = [
    path("akun/daftar/", door.sign_up, name="signup"),
    path("akun/masuk/", door.sign_in, name="login"),
    path("akun/keluar/", door.sign_out, name="logout"),
    path("akun/lupa-sandi/", door.reset_request, name="reset_request"),
    path("akun/sandi-baru/<str:uid>/<str:token>/", door.reset, name="reset"),
    path("akun/konfirmasi/<str:token>/", door.confirm, name="confirm"),
    path("saya/", own.me, name="me"),
    path("saya/profil/", own.profile, name="profile"),
    path("saya/profil/kabupaten/", own.regencies, name="regencies"),
    path("saya/nama/", own.name, name="name"),
    re_path(r"^saya/nomor/(?P<kind>nip|nik|nuptk)/$", own.number, name="number"),
    path("saya/sandi/", own.password, name="password"),
    path("saya/keluar-semua/", own.sign_out_everywhere, name="sign_out_everywhere"),
    path("saya/konfirmasi/", own.confirmation, name="confirmation"),
    path("meja/orang/", desk.people, name="desk_people"),
    path("meja/orang/<int:person_id>/", desk.person, name="desk_person"),
    path("meja/orang/<int:person_id>/peran/", desk.give_role, name="give_role"),
    path("meja/orang/<int:person_id>/peran/<int:role_id>/akhir/", desk.take_role, name="take_role"),
    path("meja/orang/<int:person_id>/tautan-sandi/", desk.reset_link, name="reset_link"),
]
