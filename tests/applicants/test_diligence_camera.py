"""Photos lose what the camera wrote beside them: the place, the device, a second picture; their pixels, colours and turn stay."""
import io
import random

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, ImageChops, ImageOps

from applicants.actions.document import bounds
from applicants.contents import Unfit, camera, kinds, sniff
from tests.applicants.diligent import GPS, photo_file
from tests.applicants.files import picture


def drawn(data: bytes) -> Image.Image:
    return ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")


def noisy(kind: str, **more) -> bytes:
    """A picture with many colours, so that losing a bit of it shows; Exif and XMP are beside it."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, GPS.decode()
    exif.get_ifd(0x8825)[2] = (37.0, 33.0, 59.0)
    image = Image.frombytes("RGB", (97, 61), random.Random(7).randbytes(97 * 61 * 3))
    out = io.BytesIO()
    image.save(out, kind, exif=exif, icc_profile=b"a profile of colours", **more)
    return out.getvalue()


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_jpeg_keeps_its_pixels_and_the_way_it_is_turned_and_nothing_of_the_place(turned):
    given = photo_file(turned=turned).read()
    assert GPS in given and b"PhoneMaker" in given and Image.open(io.BytesIO(given)).getexif().get_ifd(0x8825)
    kept = camera.without_traces(given, kinds.JPEG)
    exif = Image.open(io.BytesIO(kept)).getexif()
    assert GPS not in kept and b"PhoneMaker" not in kept and dict(exif) == ({0x0112: turned} if turned != 1 else {})
    assert not exif.get_ifd(0x8825) and ImageChops.difference(drawn(given), drawn(kept)).getbbox() is None
    assert camera.without_traces(kept, kinds.JPEG) == kept


@pytest.mark.parametrize(("kind", "mime", "more"), [
    ("JPEG", kinds.JPEG, {"progressive": True, "quality": 95}), ("JPEG", kinds.JPEG, {"optimize": True, "subsampling": 0}),
    ("JPEG", kinds.JPEG, {"restart_marker_blocks": 2}), ("PNG", kinds.PNG, {}), ("WEBP", kinds.WEBP, {"xmp": GPS, "lossless": True}),
    ("WEBP", kinds.WEBP, {"xmp": GPS, "quality": 90})])
def test_every_kind_of_picture_is_the_same_to_the_pixel_with_its_colours(kind, mime, more):
    given = noisy(kind, **more)
    kept = camera.without_traces(given, mime)
    assert GPS in given and GPS not in kept and len(kept) < len(given)
    before, after = (Image.open(io.BytesIO(data)) for data in (given, kept))
    assert ImageChops.difference(before.convert("RGB"), after.convert("RGB")).getbbox() is None
    assert after.info.get("icc_profile") == before.info["icc_profile"] and not after.getexif().get_ifd(0x8825)
    assert camera.without_traces(kept, mime) == kept


def test_what_a_phone_hangs_behind_a_photo_is_left_out():
    first, second = photo_file().read(), photo_file(colour="#000000").read()
    kept = camera.without_traces(first + second + b"mvhd" + GPS, kinds.JPEG)
    assert kept == camera.without_traces(first, kinds.JPEG) and kept.endswith(b"\xff\xd9")


@pytest.mark.parametrize("mime", [kinds.JPEG, kinds.PNG, kinds.WEBP])
def test_what_is_cut_or_broken_is_said_to_be_so_and_nothing_hangs(mime):
    whole = noisy({kinds.JPEG: "JPEG", kinds.PNG: "PNG", kinds.WEBP: "WEBP"}[mime])
    for at in range(12, len(whole) - 2, 97):
        with pytest.raises(Unfit, match="unreadable"):
            camera.without_traces(whole[:at], mime)
    dice = random.Random(3)
    for _turn in range(200):
        broken = bytearray(whole)
        for _bite in range(8):
            broken[dice.randrange(4, len(broken))] = dice.randrange(256)
        try:
            kept = camera.without_traces(bytes(broken), mime)
        except Unfit as unfit:
            assert unfit.code == "unreadable"
        else:
            assert len(kept) <= len(broken) + 64
    assert camera.without_traces(b"%PDF-1.7 " + GPS, kinds.PDF) == b"%PDF-1.7 " + GPS


def test_the_pictures_of_iphones_are_told_apart_from_what_nobody_knows():
    for brand in (b"heic", b"heix", b"mif1", b"avif"):
        with pytest.raises(Unfit, match="heic"):
            sniff.kind_of(SimpleUploadedFile("IMG.HEIC", b"\0\0\0\x18ftyp" + brand + bytes(64)), bounds())
    with pytest.raises(Unfit, match="unknown"):
        sniff.kind_of(SimpleUploadedFile("film.mp4", b"\0\0\0\x18ftypisom" + bytes(64)), bounds())
    assert sniff.kind_of(SimpleUploadedFile("a.jpg", picture("JPEG")), bounds()) == kinds.JPEG
