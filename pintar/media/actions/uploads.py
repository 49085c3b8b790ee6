"""Taking in large files in pieces: what has arrived lies on the disk, and a cut line or a killed program loses none of it."""

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import NoReturn
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from pintar.engine.folder import data_folder, make_folder
from pintar.journal.actions import record
from pintar.kit.clock import now
from pintar.kit.errors import Refused
from pintar.media import queries
from pintar.media.actions.making import keep_asset
from pintar.media.models import Upload
from pintar.media.values import LARGEST, SMALL, UploadState

PATIENCE = timedelta(days=7)  # how long a file that stopped coming is waited for
FINISH = "pintar.media.tasks.finish_upload_job"


def begin_upload(*, by: int, name: str, length: int, fingerprint: str = "") -> Upload:
    """Make room for a file of `length` bytes.

    Refused with code "empty", "too-large", "quota" (this person already has too much on its way) or "disk-full".
    """
    if length <= 0:
        raise Refused(_("Berkas ini kosong. Tidak ada yang disimpan."), code="empty")
    if length > LARGEST:
        raise Refused(_("Berkas ini lebih besar dari 4 GB. Tidak ada yang disimpan."), code="too-large")
    waiting = Upload.objects.unfinished()
    on_its_way = waiting.filter(by_id=by).aggregate(all=Sum("length"))["all"] or 0
    if on_its_way + length > settings.UPLOAD_QUOTA:
        raise Refused(
            _("Terlalu banyak berkas Anda yang belum selesai dikirim."),
            code="quota",
            help_text=_("Selesaikan atau batalkan dahulu yang belum selesai."),
        )
    promised = waiting.aggregate(all=Sum(F("length") - F("offset")))["all"] or 0
    _refuse_a_full_disk(promised + length)
    with transaction.atomic():
        upload = Upload.objects.create(
            by_id=by,
            name=tidy_name(name),
            fingerprint=fingerprint[:200],
            length=length,
            expires_at=now() + PATIENCE,
        )
        record("media.upload_begun", upload, by=by, bytes=length)
        place_of(upload).touch(mode=0o600)
    return upload


def receive_piece(*, upload: Upload, offset: int, pieces: Iterable[bytes]) -> Upload:
    """Add bytes to a file. They must go on exactly where it ends; what arrives before the line is cut counts.

    Refused with code "locked" while another request is adding to it, "offset" where it ends elsewhere, "gone" when
    nothing more is awaited, "disk-full".
    """
    with alone_with(upload):
        upload = Upload.objects.filter(pk=upload.pk).first() or _gone()
        if not upload.is_sending:
            _gone()
        here = arrived(upload)
        if offset != here:
            raise Refused(_("Potongan ini tidak menyambung dengan yang sudah tersimpan."), code="offset")
        _refuse_a_full_disk(1)
        try:
            _append(place_of(upload), pieces, upload.length - here)
        finally:
            _write_down(upload)
    return upload


def finish_if_whole(*, upload: Upload) -> Upload:
    """When all bytes are here: look at a small file at once, have a job look at a large one."""
    if upload.is_looked_at and upload.length <= SMALL:
        return finish_upload(upload=upload)
    if upload.is_looked_at:
        with suppress(AlreadyEnqueued), transaction.atomic():
            app.configure_task(FINISH, queueing_lock=f"{FINISH}:{upload.pk}").defer(upload_id=str(upload.pk))
    return upload


def finish_upload(*, upload: Upload) -> Upload:
    """Look at what a whole file is, and keep it as an asset; what is refused is gone, and the reason stays.

    Finishing it twice finishes it once.
    """
    with alone_with(upload):
        upload = Upload.objects.filter(pk=upload.pk).first() or _gone()
        if not upload.is_looked_at:
            return upload
        try:
            # Killed between the two, it is done again from the same bytes, and the asset is found to be there.
            asset = keep_asset(
                path=_lent(upload), name=upload.name, title=title_of(upload.name), by=upload.by_id
            )
            with transaction.atomic():
                upload.asset, upload.sha = asset, asset.sha
                _end(upload, UploadState.KEPT, "")
                record("media.upload_kept", upload, by=upload.by_id, asset=asset.pk)
        except Refused as no:
            _refuse(upload, " ".join(filter(None, [str(no), str(no.help_text)])), no.code)
        except Exception:
            _refuse(
                upload, _("Berkas ini tidak dapat diperiksa karena kesalahan pada program."), "program-fault"
            )
            raise
        finally:
            place_of(upload).with_suffix(".whole").unlink(missing_ok=True)
        place_of(upload).unlink(missing_ok=True)
    return upload


def finish_sent(*, upload_id: UUID) -> None:
    """The same for a job, which may come when the file is gone."""
    upload = Upload.objects.filter(pk=upload_id).first()
    if upload is not None:
        finish_upload(upload=upload)


def cancel_upload(*, upload: Upload) -> None:
    """Throw away what has arrived. Refused with code "locked" while bytes are coming in, or "gone" when it is over."""
    with alone_with(upload), transaction.atomic():
        held = Upload.objects.held().filter(pk=upload.pk).first()
        if held is None or held.state != UploadState.SENDING:
            _gone()
        record("media.upload_cancelled", held, by=held.by_id, offset=held.offset)
        held.delete()
        place_of(upload).unlink(missing_ok=True)


def keep_whole(*, by: int, name: str, length: int, pieces: Iterable[bytes]) -> Upload:
    """A file that came in one form: the same steps, all at once."""
    upload = begin_upload(by=by, name=name, length=length)
    upload = receive_piece(upload=upload, offset=0, pieces=pieces)
    return finish_upload(upload=upload)


def clear_uploads() -> int:
    """Take away files that nobody went on sending, and finish those whose program was killed; how many were touched."""
    touched = 0
    for upload in Upload.objects.unfinished().filter(expires_at__lt=now()):
        with suppress(Refused), alone_with(upload), transaction.atomic():
            held = Upload.objects.held().unfinished().filter(pk=upload.pk, expires_at__lt=now()).first()
            if held is not None and held.is_sending:
                _end(held, UploadState.EXPIRED, _("Pengiriman berhenti lebih dari tujuh hari."))
                place_of(held).unlink(missing_ok=True)
                touched += 1
    for upload in Upload.objects.unfinished().filter(
        offset=F("length"), made_at__lt=now() - timedelta(minutes=5)
    ):
        with suppress(Refused):
            finish_upload(upload=upload)
            touched += 1
    return touched + _sweep()


def arrived(upload: Upload) -> int:
    """How many bytes are on the disk, which is the truth about how far a file has come."""
    try:
        return min(place_of(upload).stat().st_size, upload.length)
    except FileNotFoundError:
        return 0


def place_of(upload: Upload) -> Path:
    """Where the bytes of an unfinished file lie: on the same disk as the kept ones, so that it only has to be renamed."""
    return _room() / f"{upload.pk}.part"


@contextmanager
def alone_with(upload: Upload) -> Iterator[None]:
    """Be the only one who touches the bytes; the kernel gives them free when the program dies. Refused with "locked".

    The lock stands where the bytes are, not in the database: a slow line would keep a transaction open for minutes.
    """
    place = _room() / f"{upload.pk}.lock"
    handle = os.open(place, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused(
                _("Berkas ini sedang dikirim dari tab atau perangkat lain."), code="locked"
            ) from None
        yield
    finally:
        os.close(handle)


def is_being_sent(upload: Upload) -> bool:
    """Whether another request is adding to it now."""
    try:
        with alone_with(upload):
            return False
    except Refused:
        return True


def tidy_name(name: str) -> str:
    """A file name as it can be shown: no folders, nothing that cannot be printed, at most 200 characters."""
    plain = "".join(c for c in name.replace("\\", "/").rsplit("/", 1)[-1] if c.isprintable()).strip(" .")
    return plain[-200:] or "berkas"


def title_of(name: str) -> str:
    """The words of a file name: 01_shalat-jamak.mp4 is "01 shalat jamak"."""
    stem = name.rsplit(".", 1)[0] if "." in name else name
    return " ".join(stem.replace("_", " ").replace("-", " ").split())[:200] or name


def _lent(upload: Upload) -> Path:
    """A second name for the same bytes, to be moved to where they are kept: killed halfway, the first name is still there."""
    lent = place_of(upload).with_suffix(".whole")
    lent.unlink(missing_ok=True)
    lent.hardlink_to(place_of(upload))
    return lent


def _append(place: Path, pieces: Iterable[bytes], room: int) -> None:
    """Write what comes, and no more than there is room for; the disk has it when this returns."""
    with place.open("ab", buffering=0) as target:
        try:
            for piece in pieces:
                piece = piece[:room]
                room -= len(piece)
                while piece:
                    piece = piece[target.write(piece) :]
        except OSError as fault:
            if fault.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _disk_full() from fault
            raise
        finally:
            os.fsync(target.fileno())


def _write_down(upload: Upload) -> None:
    """Tell the database what the disk says."""
    upload.offset, upload.expires_at = arrived(upload), now() + PATIENCE
    Upload.objects.filter(pk=upload.pk, state=UploadState.SENDING).update(
        offset=upload.offset, expires_at=upload.expires_at
    )


def _end(upload: Upload, state: UploadState, message: str) -> None:
    upload.state, upload.message, upload.ended_at = state, message[:4000], now()
    upload.save(update_fields=["state", "message", "ended_at", "asset", "sha"])


@transaction.atomic
def _refuse(upload: Upload, why: str, code: str) -> None:
    upload.asset, upload.sha = None, ""
    _end(upload, UploadState.REFUSED, why)
    record("media.upload_refused", upload, by=upload.by_id, code=code)
    place_of(upload).unlink(missing_ok=True)


def _refuse_a_full_disk(wanted: int) -> None:
    if not queries.has_room(wanted):
        raise _disk_full()


def _disk_full() -> Refused:
    return Refused(
        _("Penyimpanan server hampir penuh, jadi berkas ini belum dapat diterima."),
        code="disk-full",
        help_text=_("Yang sudah terkirim tetap aman. Beri tahu pengelola situs, lalu lanjutkan lagi."),
    )


def _gone() -> NoReturn:
    raise Refused(_("Pengiriman ini sudah berakhir. Kirim berkasnya sekali lagi."), code="gone")


def _sweep() -> int:
    """Take away locks and bytes to which no unfinished file belongs."""
    known = {str(pk) for pk in Upload.objects.unfinished().values_list("pk", flat=True)}
    old, swept = now().timestamp() - 3600, 0
    for path in _room().iterdir():
        with suppress(FileNotFoundError):
            if path.stem not in known and path.stat().st_mtime < old and _is_ours(path):
                path.unlink()
                swept += path.suffix == ".part"
    return swept


def _is_ours(path: Path) -> bool:
    try:
        return path.suffix in (".part", ".whole", ".lock") and bool(UUID(path.stem))
    except ValueError:
        return False


def _room() -> Path:
    room = data_folder().files / "uploads"
    make_folder(room, 0o700)
    return room
