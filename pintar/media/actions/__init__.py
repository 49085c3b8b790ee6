"""What can be done with media."""

from pintar.media.actions.assets import drop_asset, retitle
from pintar.media.actions.captions import ask_captions, drop_caption, hear_captions, keep_caption
from pintar.media.actions.making import ask_making, ask_waiting, keep_asset, make
from pintar.media.actions.uploads import (
    alone_with,
    arrived,
    begin_upload,
    cancel_upload,
    clear_uploads,
    finish_if_whole,
    finish_sent,
    finish_upload,
    is_being_sent,
    keep_whole,
    place_of,
    receive_piece,
    tidy_name,
    title_of,
)
from pintar.media.actions.wording import edit_cues, restore_caption, rewrite_caption, wording_of
from pintar.media.actions.working import carry_out

__all__ = [
    "alone_with",
    "arrived",
    "ask_captions",
    "ask_making",
    "ask_waiting",
    "begin_upload",
    "cancel_upload",
    "carry_out",
    "clear_uploads",
    "drop_asset",
    "drop_caption",
    "edit_cues",
    "finish_if_whole",
    "finish_sent",
    "finish_upload",
    "hear_captions",
    "is_being_sent",
    "keep_asset",
    "keep_caption",
    "keep_whole",
    "make",
    "place_of",
    "receive_piece",
    "restore_caption",
    "retitle",
    "rewrite_caption",
    "tidy_name",
    "title_of",
    "wording_of",
]
