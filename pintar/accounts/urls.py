"""Addresses of accounts."""

from django.urls import path, re_path

from pintar.accounts.views import desk, door, own, passkeys, second, security

app_name = "accounts"
urlpatterns = [
    path("akun/daftar/", door.sign_up, name="signup"),
    path("akun/masuk/", door.sign_in, name="login"),
    path("akun/keluar/", door.sign_out, name="logout"),
    path("akun/lupa-sandi/", door.reset_request, name="reset_request"),
    path("akun/sandi-baru/<str:uid>/<str:token>/", door.reset, name="reset"),
    path("akun/konfirmasi/<str:token>/", door.confirm, name="confirm"),
    path("akun/masuk/kedua/", second.second, name="second"),
    path("akun/masuk/kunci/", passkeys.question, name="passkey_question"),
    path("akun/masuk/kunci/jawab/", passkeys.answer, name="passkey_answer"),
    path("akun/pastikan/", second.prove, name="prove"),
    path("akun/langkah-kedua/", second.step, name="step"),
    path("akun/langkah-kedua/bantuan/", security.help_page, name="second_help"),
    path("akun/keamanan/", security.security, name="security"),
    path("akun/keamanan/keluarkan/", security.end_others, name="end_others"),
    path("akun/keamanan/perangkat/<uuid:session>/keluarkan/", security.end_session, name="end_session"),
    path("akun/keamanan/perangkat/<uuid:session>/", security.own, name="own_session"),
    path("akun/keamanan/aplikasi/", security.app, name="app"),
    path("akun/keamanan/aplikasi/hapus/", security.remove_app, name="remove_app"),
    path("akun/keamanan/kode-cadangan/", security.paper, name="paper"),
    path("akun/keamanan/kunci/", passkeys.new_question, name="new_passkey_question"),
    path("akun/keamanan/kunci/baru/", passkeys.new_answer, name="new_passkey_answer"),
    path("akun/keamanan/kunci/<int:passkey_id>/hapus/", security.remove_passkey, name="remove_passkey"),
    path("akun/bukan-saya/<str:token>/", security.disown, name="disown"),
    path("saya/", own.me, name="me"),
    path("saya/profil/", own.profile, name="profile"),
    path("saya/profil/kabupaten/", own.regencies, name="regencies"),
    path("saya/nama/", own.name, name="name"),
    re_path(r"^saya/nomor/(?P<kind>nip|nik|nuptk)/$", own.number, name="number"),
    path("saya/sandi/", own.password, name="password"),
    path("saya/konfirmasi/", own.confirmation, name="confirmation"),
    path("meja/orang/", desk.people, name="desk_people"),
    path("meja/orang/<int:person_id>/", desk.person, name="desk_person"),
    path("meja/orang/<int:person_id>/peran/", desk.give_role, name="give_role"),
    path("meja/orang/<int:person_id>/peran/<int:role_id>/akhir/", desk.take_role, name="take_role"),
    path("meja/orang/<int:person_id>/langkah-kedua/", desk.reset_second_factor, name="reset_second_factor"),
    path("meja/orang/<int:person_id>/tautan-sandi/", desk.reset_link, name="reset_link"),
]
