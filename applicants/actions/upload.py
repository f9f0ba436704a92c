"""Take a file in pieces: begun, continued at the byte where it stopped, handed over once it is whole; swept when nobody goes on."""
import datetime as dt
import fcntl
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath

from django.conf import settings
from django.core.files import File
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from applicants.actions.draft import may_write, save_deck, save_paper
from applicants.actions.inquiry import attach
from applicants.models import Deal, Document, Upload
from applicants.queries import application as drafts
from applicants.queries.upload import PIECE, asked_inquiry, closed_because, is_asked_for, kept_words, most_mb, part_path
from fund.arrival import believed
from fund.audit import acting
from fund.errors import Refused, StoreAway
from fund.models import Seat

MOST_OPEN = 100  # uploads of one seat


class OutOfStep(Exception):
    """A piece that does not begin where the file stands; `upload.received` is where it does."""

    def __init__(self, upload: Upload) -> None:
        super().__init__(f"{upload.received} bytes are here")
        self.upload = upload


def begin_upload(*, deal: Deal, kind: str, slot: str, name: str, size: int, modified: int, by: Seat,
                 arrived_at: dt.datetime | None = None) -> Upload:
    """Announce a file, or find the unfinished upload of the same file to go on with it.

    Refused for a seat that may not write here, for a place that is not asked for or closed, for a file that is empty or too large, and
    where this seat has too much open already.
    """
    may_write(deal=deal, by=by)
    field = slot or kind
    if not is_asked_for(deal, kind, slot):
        raise Refused(_("The form does not ask for this paper. Nothing was changed."))
    plain = _name(name)
    if begun := _same(deal, kind, slot, plain, size, modified, by):
        return begun
    if reason := closed_because(deal, kind, slot, believed(arrived_at)):
        raise Refused(reason, field=field)
    if size <= 0:
        raise Refused(_("This file is empty (0 bytes). Choose it again, or save it once more."), field=field)
    if size > most_mb(kind) * 1_000_000:
        raise Refused(_("This file has %(size)s MB; up to %(most)s MB fit. Save it with smaller pictures and upload it again.")
                      % {"size": f"{size / 1_000_000:,.1f}", "most": most_mb(kind)}, field=field)
    with acting(by, "upload file"):
        Seat.objects.select_for_update(of=("self",)).get(pk=by.pk)  # two beginnings at once see each other
        found = Upload.objects.unfinished().filter(by=by).aggregate(sum=Sum("size"), count=Count("pk"))
        open_now = found["sum"] or 0
        if found["count"] >= MOST_OPEN:
            raise Refused(_("At most %(n)s uploads can be unfinished at once. Finish or discard one of them first.") % {"n": MOST_OPEN}, field=field)
        if open_now + size > settings.UPLOAD_OPEN_MB * 1_000_000:
            raise Refused(_("Your unfinished uploads already hold %(n)s MB. Finish or discard one of them first.")
                          % {"n": f"{open_now / 1_000_000:,.1f}"}, field=field)
        return Upload.objects.create(by=by, deal=deal, kind=kind, slot=slot, name=plain, size=size, modified=modified)


def append_piece(*, upload: Upload, offset: int, piece: bytes, by: Seat, arrived_at: dt.datetime | None = None) -> Upload:
    """Put a piece at its place. Bytes are on the disk before the row counts them; several may send at once, each byte is taken once.

    OutOfStep where the file does not stand at `offset`. Refused for a seat that may not write here and for more than was announced.
    StoreAway where the disk takes nothing.
    """
    may_write(deal=upload.deal, by=by)
    if len(piece) > PIECE or offset + len(piece) > upload.size:
        raise Refused(_("%(name)s sends more than it announced. What came before is kept; choose the file again.") % {"name": upload.name})
    with _alone(upload) as part:
        if upload.is_over:
            return upload
        if offset != upload.received:
            raise OutOfStep(upload)
        try:
            os.lseek(part, offset, os.SEEK_SET)
            with os.fdopen(os.dup(part), "wb") as file:
                file.write(piece)
                file.flush()
                os.fdatasync(part)
        except OSError as problem:
            raise StoreAway(f"{part_path(upload)} could not be written: {problem}") from problem
        upload.received, upload.touched_at = offset + len(piece), believed(arrived_at)
        with acting(by, "upload file"):
            Upload.objects.filter(pk=upload.pk).update(received=upload.received, touched_at=upload.touched_at)
    return upload


def finish_upload(*, upload: Upload, by: Seat) -> Upload:
    """Hand a whole file over as the plain form would; done twice, it is one document. It arrived when its last piece did.

    Refused as the action behind it refuses: what that says stays on the upload. What was closed meanwhile stays whole and can be taken
    up once there is more time. OutOfStep where bytes are missing, StoreAway where the store takes nothing: then it can be tried again.
    """
    may_write(deal=upload.deal, by=by)
    with _alone(upload):
        if upload.is_over:
            return upload
        if not upload.is_whole:
            raise OutOfStep(upload)
        if reason := closed_because(upload.deal, upload.kind, upload.slot, believed(upload.touched_at)):
            raise Refused(f"{reason} {kept_words(upload)}")
        try:
            with part_path(upload).open("rb") as file:
                upload.document = TAKERS[upload.kind](upload, _Given(file, upload.name, upload.size), by)
        except Refused as no:
            upload.problem = str(no)[:300]
        with acting(by, "upload file"):
            upload.save(update_fields=["document", "problem"])
        part_path(upload).unlink(missing_ok=True)
    if upload.problem:
        raise Refused(upload.problem)
    return upload


def discard_upload(*, upload: Upload, by: Seat) -> None:
    """Forget an unfinished upload and its bytes; a finished one stays as it is."""
    may_write(deal=upload.deal, by=by)
    with _alone(upload):
        if not upload.is_over:
            with acting(by, "upload file"):
                Upload.objects.filter(pk=upload.pk).delete()
            part_path(upload).unlink(missing_ok=True)


def sweep_uploads() -> int:
    """Forget uploads that nobody went on with for UPLOAD_DAYS, and parts that belong to none; returns how many rows went."""
    limit = timezone.now() - dt.timedelta(days=settings.UPLOAD_DAYS)
    with acting(None, "sweep uploads"):
        _all, gone = Upload.objects.filter(touched_at__lt=limit).delete()
    folder = Path(settings.UPLOADS)
    kept = {uuid.hex for uuid in Upload.objects.unfinished().values_list("uuid", flat=True)}
    for part in folder.iterdir() if folder.is_dir() else ():
        if part.name not in kept and part.stat().st_mtime < limit.timestamp():
            part.unlink(missing_ok=True)
    return gone.get("applicants.Upload", 0)


class _Given(File):
    """The whole file as the actions of the plain forms take it."""

    def __init__(self, file, name: str, size: int) -> None:
        super().__init__(file, name)
        self.size = size


def _deck(upload: Upload, file: File, by: Seat) -> Document | None:
    save_deck(deal=upload.deal, upload=file, by=by, arrived_at=upload.touched_at)
    return drafts.current_deck(upload.deal)


def _paper(upload: Upload, file: File, by: Seat) -> Document | None:
    save_paper(deal=upload.deal, slot=upload.slot, upload=file, by=by, arrived_at=upload.touched_at)
    return upload.deal.documents.filter(kind=Document.Kind.PAPER, slot=upload.slot, replaced_at=None).first()


def _answer(upload: Upload, file: File, by: Seat) -> Document | None:
    inquiry = asked_inquiry(upload.deal, upload.slot)
    return inquiry and attach(inquiry=inquiry, upload=file, by=by)


TAKERS: dict[str, Callable[[Upload, File, Seat], Document | None]] = {
    Document.Kind.DECK: _deck, Document.Kind.PAPER: _paper, Document.Kind.ANSWER: _answer}


@contextmanager
def _alone(upload: Upload) -> Iterator[int]:
    """Hold the part, as no other process does meanwhile, and know how far it really is; yields its descriptor."""
    path = part_path(upload)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(part, fcntl.LOCK_EX)
    except OSError as problem:
        raise StoreAway(f"{path} cannot be opened: {problem}") from problem
    try:
        now = Upload.objects.filter(pk=upload.pk).values("received", "document", "problem").first()
        if now is None:
            raise Refused(_("This upload was discarded meanwhile. Choose the file again."))
        upload.received, upload.document_id, upload.problem = now["received"], now["document"], now["problem"]
        if not upload.is_over:
            upload.received = min(upload.received, os.fstat(part).st_size)  # a part that was lost is sent again
        yield part
        if upload.is_over:
            path.unlink(missing_ok=True)
    finally:
        os.close(part)


def _same(deal: Deal, kind: str, slot: str, name: str, size: int, modified: int, by: Seat) -> Upload | None:
    return Upload.objects.unfinished().filter(by=by, deal=deal, kind=kind, slot=slot, name=name, size=size, modified=modified).first()


def _name(given: str) -> str:
    """The file's name without folders and control characters, shortened before its ending."""
    plain = re.sub(r"[\x00-\x1f\x7f]", "", PurePath(str(given).replace("\\", "/")).name).strip() or "file"
    path = PurePath(plain)
    return path.stem[: 200 - len(path.suffix[:20])] + path.suffix[:20]
