"""Addresses of the desk of the question bank."""

from django.urls import path

from pintar.assessment.views import bank, item, regrading, writing

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
]
