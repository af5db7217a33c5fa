"""sendPhoto and the like, albums, and downloads."""

from typing import Any

from tests.telegram.calls import Params
from tests.telegram.chats import Json
from tests.telegram.errors import bad_request
from tests.telegram.files import DOWNLOAD_LIMIT, MEDIA_KINDS, StoredFile, media_json
from tests.telegram.methods.chatting import deliver, read_caption
from tests.telegram.methods.registry import Handler, method
from tests.telegram.world import World

CAPTIONED = ("photo", "document", "voice", "audio", "video", "animation")
ALBUM_KINDS = frozenset({"photo", "video", "document", "audio"})
ALONE = frozenset({"document", "audio"})
SMALLEST_ALBUM, LARGEST_ALBUM = 2, 10


def read_file(world: World, params: Params, kind: str, given: str) -> StoredFile:
    """Return the file that a call uploads or names.

    Raises:
        ApiError: 400 or 413.
    """
    upload = params.uploads.get(given.removeprefix("attach://")) if given else None
    if upload is not None:
        return world.files.upload(
            kind, upload.content, name=upload.name, mime_type=upload.content_type
        )
    if not given or given.startswith("attach://"):
        raise bad_request(f"there is no {kind.replace('_', ' ')} in the request")
    return world.files.known(given, kind)


def _sender(kind: str) -> Handler:
    def send(world: World, params: Params) -> Json:
        given = kind if kind in params.uploads else params.text(kind)
        caption = read_caption(params.values) if kind in CAPTIONED else {}
        stored = read_file(world, params, kind, given)
        return deliver(world, params, {kind: media_json(stored), **caption}).data

    return send


for _kind in MEDIA_KINDS:
    method(f"send{_kind.title().replace('_', '')}")(_sender(_kind))


def read_media_item(world: World, params: Params, item: Json) -> Json:
    """Return one InputMedia as message fields.

    Raises:
        ApiError: 400 when its kind, file or caption is wrong.
    """
    kind = item.get("type")
    if kind not in {*ALBUM_KINDS, "animation"}:
        raise bad_request("can't parse InputMedia: type of the media is not supported")
    stored = read_file(world, params, kind, str(item.get("media", "")))
    return {kind: media_json(stored), **read_caption(item)}


@method("sendMediaGroup")
def send_media_group(world: World, params: Params) -> list[Json]:
    """Send an album: separate messages with one ``media_group_id`` and no buttons."""
    items: Any = params.nested("media")
    if not isinstance(items, list):
        raise bad_request("can't parse media JSON object")
    if len(items) < SMALLEST_ALBUM:
        raise bad_request("too few messages to send as an album")
    if len(items) > LARGEST_ALBUM:
        raise bad_request("too many messages to send as an album")
    if params.values.get("reply_markup"):
        raise bad_request("reply markup can't be used in a media group")
    kinds = {item.get("type") for item in items}
    for kind in sorted(kinds & ALONE):
        if len(kinds) > 1:
            raise bad_request(f"{kind} can't be mixed with other media types")
    if not kinds <= ALBUM_KINDS:
        raise bad_request("can't use the media type in the album")
    contents = [read_media_item(world, params, item) for item in items]
    group_id = str(13_700_000_000_000_000 + world.dice.getrandbits(40))
    first, *others = ({**content, "media_group_id": group_id} for content in contents)
    sent = deliver(world, params, first)
    messages = [sent]
    chat = world.chats[sent.chat_id]
    for content in others:
        message = world.compose(chat, world.bot, content, thread_id=sent.thread_id)
        if "reply_to_message" in sent.data:
            message.data["reply_to_message"] = sent.data["reply_to_message"]
        world.bot_said(message)
        messages.append(message)
    return [message.data for message in messages]


@method("getFile")
def get_file(world: World, params: Params) -> Json:
    """Say where a file can be downloaded; the limit is 20 MB."""
    given = params.text("file_id")
    stored = world.files.by_id.get(given) or world.files.by_id.get(f"{given[:-2]}Ng")
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if stored.size > DOWNLOAD_LIMIT:
        raise bad_request("file is too big")
    return {**stored.as_json(), "file_id": given, "file_path": stored.path}


@method("sendLocation")
def send_location(world: World, params: Params) -> Json:
    """Send a place."""
    try:
        place = {name: float(params.text(name)) for name in ("latitude", "longitude")}
    except ValueError as error:
        raise bad_request("can't parse location") from error
    return deliver(world, params, {"location": place}).data


@method("sendContact")
def send_contact(world: World, params: Params) -> Json:
    """Send a phone contact."""
    contact = {name: params.text(name) for name in ("phone_number", "first_name", "last_name")}
    if not contact["phone_number"]:
        raise bad_request("phone number is empty")
    return deliver(world, params, {"contact": contact}).data
