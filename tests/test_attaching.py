"""Files on their way: where they are fetched, and what must not travel with them."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from bot.delivery.sending.attachments import carry, stripped
from bot.words import Attachment, AttachmentKind
from bot.words.deliveries import Act, Delivery
from bot.words.failures import Rejected

SECRET = b"Zarathustra was here"


def picture(form: str, mode: str = "RGB") -> bytes:
    """A picture, 40 by 20, with a comment, EXIF data and a note to turn it."""
    image = Image.new(mode, (40, 20), 1 if mode == "P" else "red")
    exif = Image.Exif()
    exif[0x013B] = SECRET.decode()  # the artist
    exif[0x0112] = 6  # turn it by a quarter
    options = {"exif": exif.tobytes()} if form in {"JPEG", "PNG", "WEBP"} else {"comment": SECRET}
    stream = io.BytesIO()
    image.save(stream, form, **options)
    return stream.getvalue()


async def fetched(attachment: Attachment) -> bytes:
    return f"content of {attachment.ref}".encode()


async def carried(file: Attachment, platform: str = "telegram") -> Attachment:
    delivery = Delivery(Act.MESSAGE, "c", attachments=(file,))
    return (await carry(delivery, platform, fetched)).attachments[0]


@pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB")])
def test_a_picture_keeps_its_look_and_loses_its_story(form: str, mode: str) -> None:
    content = picture(form, mode)
    assert SECRET in content
    bare = stripped(content, f"image/{form.lower()}")
    assert SECRET not in bare
    with Image.open(io.BytesIO(bare)) as image:
        assert (image.format, image.size) == (form, (20, 40)), "turned as it is meant to be seen"
        assert not image.getexif()


def test_an_animation_s_comment_goes_too() -> None:
    content = picture("GIF", "P")
    assert SECRET in content
    assert SECRET not in stripped(content, "image/gif")


@pytest.mark.parametrize("content", [b"", b"no picture", picture("PNG")[:60]])
def test_what_is_no_picture_is_not_passed_on(content: bytes) -> None:
    with pytest.raises(Rejected):
        stripped(content, "image/png")


async def test_a_file_stays_a_reference_on_its_own_platform() -> None:
    file = Attachment(AttachmentKind.VOICE, platform="telegram", ref="f1")
    assert await carried(file) is file


async def test_a_file_is_fetched_for_another_platform() -> None:
    file = await carried(Attachment(AttachmentKind.VOICE, platform="telegram", ref="f1"), "matrix")
    assert (file.content, file.platform, file.ref) == (b"content of f1", "", "")
    assert file.size == len(file.content)


async def test_what_is_to_be_stripped_has_a_name_that_tells_nothing() -> None:
    file = Attachment(
        AttachmentKind.DOCUMENT, name="zara-quill.jpg", media_type="image/jpeg",
        platform="telegram", ref="f1", content=picture("JPEG"), strip=True,
    )  # fmt: skip
    found = await carried(file)
    assert found.name == "document.jpg"
    assert found.ref == ""
    assert SECRET not in found.content


async def test_a_picture_sent_as_a_file_is_stripped_for_everybody() -> None:
    file = Attachment(
        AttachmentKind.DOCUMENT, name="map.png", media_type="image/png", platform="telegram",
        ref="f1", content=picture("PNG"),
    )  # fmt: skip
    found = await carried(file)
    assert found.name == "map.png"
    assert SECRET not in found.content
