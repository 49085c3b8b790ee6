"""Addresses of the assessment: the bank, the markers' desk, peers, one's own works."""

from django.urls import path

from pintar.assessment.views import bank, item, judging, markers, peers, regrading, works, writing

app_name = "assessment"
urlpatterns = [
    path("meja/soal/", bank.items, name="items"),
    path("meja/soal/ubah/", bank.label, name="label"),
    path("meja/soal/hitung/", bank.analyse, name="analyse"),
    path("meja/soal/hitung/<int:analysis_id>/", bank.analysis, name="analysis"),
    path("meja/soal/tambah/", writing.new_item, name="new_item"),
    path("meja/soal/bank/<slug:bank>/serupa/", bank.alike, name="alike"),
    path("meja/soal/bank/<slug:bank>/aturan/", bank.review_rule, name="review_rule"),
    path("meja/soal/<int:item_id>/", item.item, name="item"),
    path("meja/soal/<int:item_id>/angka/", item.figures, name="figures"),
    path("meja/soal/<int:item_id>/ubah/", writing.edit_item, name="edit_item"),
    path("meja/soal/<int:item_id>/versi/<int:version_id>/", item.version, name="version"),
    path("meja/soal/<int:item_id>/tinjauan/", item.review, name="review"),
    path("meja/soal/<int:item_id>/komentar/", item.comment, name="comment"),
    path("meja/soal/<int:item_id>/pensiun/", item.retire, name="retire"),
    path("meja/soal/<int:item_id>/hapus/", item.drop, name="drop"),
    path("meja/soal/<int:item_id>/koreksi/", regrading.correct, name="correct"),
    path("meja/koreksi/", regrading.regrades, name="regrades"),
    path("meja/koreksi/<int:regrade_id>/", regrading.regrade, name="regrade"),
    path("meja/koreksi/<int:regrade_id>/keputusan/", regrading.decide, name="decide_regrade"),
    path("meja/koreksi/<int:regrade_id>/koreksi.csv", regrading.changes_csv, name="changes_csv"),
    path("meja/penilaian/", judging.queue, name="marking"),
    path("meja/penilaian/berikutnya/", judging.next_work, name="next_work"),
    path("meja/penilaian/penilai/", markers.markers, name="markers"),
    path("meja/penilaian/penilai/<int:marker_id>/cabut/", markers.dismiss, name="dismiss_marker"),
    path("meja/penilaian/kesepakatan/", markers.agreement, name="agreement"),
    path("meja/penilaian/<int:work_id>/", judging.work, name="work"),
    path("meja/penilaian/<int:work_id>/ambil/", judging.claim, name="claim_work"),
    path("meja/penilaian/<int:work_id>/lepas/", judging.release, name="release_work"),
    path("meja/penilaian/<int:work_id>/berkas/<int:number>/", judging.work_file, name="work_file"),
    path("nilai-rekan/", peers.peers, name="peers"),
    path("nilai-rekan/<int:work_id>/", peers.next_peer, name="next_peer"),
    path("nilai-rekan/<int:work_id>/contoh/", peers.rehearsal, name="rehearsal"),
    path("nilai-rekan/karya/<int:judgement_id>/", peers.peer_work, name="peer_work"),
    path("nilai-rekan/karya/<int:judgement_id>/berkas/<int:number>/", peers.peer_file, name="peer_file"),
    path("karya/", works.mine, name="own_works"),
    path("karya/<uuid:sitting_id>/<int:slot>/", works.own, name="own_work"),
    path("karya/<uuid:sitting_id>/<int:slot>/keberatan/", works.appeal, name="appeal"),
    path(
        "karya/<uuid:sitting_id>/<int:slot>/berkas/<int:round_number>/<int:number>/",
        works.own_file,
        name="own_file",
    ),
]
