"""Addresses of the media desk."""

from django.urls import path

from pintar.media.views import captions, library, sending

app_name = "media"
urlpatterns = [
    path("meja/media/", library.library, name="library"),
    path("meja/media/unggah/", sending.uploads, name="uploads"),
    path("meja/media/kirim/", sending.send, name="send"),
    path("meja/media/unggah/<uuid:upload_id>/", sending.upload, name="upload"),
    path("meja/media/unggah/<uuid:upload_id>/batal/", sending.cancel, name="cancel"),
    path("meja/media/<int:asset_id>/", library.asset, name="asset"),
    path("meja/media/<int:asset_id>/asli/", library.original, name="original"),
    path("meja/media/<int:asset_id>/judul/", library.retitle, name="retitle"),
    path("meja/media/<int:asset_id>/olahan/", library.make_again, name="make_again"),
    path("meja/media/<int:asset_id>/hapus/", library.drop, name="drop"),
    path("meja/media/<int:asset_id>/teks/", captions.send, name="send_caption"),
    path("meja/media/<int:asset_id>/teks/otomatis/", captions.hear, name="hear"),
    path("meja/media/<int:asset_id>/teks/<slug:language>/", captions.caption, name="caption"),
    path("meja/media/<int:asset_id>/teks/<slug:language>/mentah/", captions.raw, name="caption_text"),
    path(
        "meja/media/<int:asset_id>/teks/<slug:language>/unduhan.vtt", captions.download, name="caption_file"
    ),
    path("meja/media/<int:asset_id>/teks/<slug:language>/hapus/", captions.drop, name="drop_caption"),
    path(
        "meja/media/<int:asset_id>/teks/<slug:language>/<int:version_id>/",
        captions.restore,
        name="restore_caption",
    ),
]
