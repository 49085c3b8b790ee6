"""Addresses of registration."""

from django.urls import path

from pintar.admission.views import desk, draws, joining, papers, tickets

app_name = "admission"
urlpatterns = [
    path("angkatan/<int:batch_id>/pendaftaran/", joining.register, name="register"),
    path("angkatan/<int:batch_id>/pergantian/", joining.change, name="change"),
    path("angkatan/<int:batch_id>/undian/", draws.draw, name="draw"),
    path("angkatan/<int:batch_id>/undian.json", draws.head, name="draw_head"),
    path("angkatan/<int:batch_id>/undian.csv", draws.table, name="draw_csv"),
    path("angkatan/<int:batch_id>/jadwal.ics", tickets.days, name="days"),
    path("undian/pemeriksa/", draws.verifier, name="verifier"),
    path("pendaftaran/<int:enrolment_id>/pembatalan/", joining.cancel, name="cancel"),
    path("tiket/<int:ticket_id>/", tickets.ticket, name="ticket"),
    path("tiket/<int:ticket_id>/tanda-terima.json", tickets.receipt, name="receipt"),
    path("tiket/<int:ticket_id>/pembatalan/", tickets.give_up, name="give_up"),
    path("tiket/<int:ticket_id>/penerimaan/", tickets.accept, name="accept"),
    path("periode/<int:period_id>/berkas/", papers.papers, name="papers"),
    path("berkas-syarat/<int:document_id>/", papers.paper, name="paper"),
    path("meja/periode/<int:period_id>/aturan/", desk.rules, name="desk_rules"),
    path("meja/angkatan/<int:batch_id>/kursi/", desk.seats, name="desk_seats"),
    path("meja/angkatan/<int:batch_id>/undian/", desk.draw, name="desk_draw"),
    path("meja/angkatan/<int:batch_id>/penutupan/", desk.close, name="desk_close"),
    path("meja/angkatan/<int:batch_id>/tiket.csv", desk.tickets_csv, name="desk_csv"),
    path("meja/gangguan/", desk.outages, name="desk_outages"),
]
