"""How pictures, films and sounds stand in a page: their place kept free, and nothing fetched before it is needed."""

from itertools import groupby

from lxml.html import HtmlElement, builder

from pintar.authoring.rendering.shelf import Picture
from pintar.authoring.values import ClipM, VideoM

_ROOM = "(min-width: 46rem) 44rem, 100vw"  # how wide a picture stands in a reading


def element(picture: Picture, alt: str) -> HtmlElement:
    """The picture, in the size that suits the screen where there are several."""
    img = builder.IMG(src=picture.file.url, alt=alt)
    if picture.shape.width:
        img.set("width", str(picture.shape.width))
        img.set("height", str(picture.shape.height))
    img.set("loading", "lazy")
    img.set("decoding", "async")
    if not picture.sizes:
        return img
    frame = builder.E("picture")
    by_type = [(type, list(sizes)) for type, sizes in groupby(picture.sizes, key=lambda size: size.type)]
    for type, sizes in by_type[:-1]:
        choice = ", ".join(f"{size.url} {size.width}w" for size in sizes)
        frame.append(builder.E("source", type=type, srcset=choice, sizes=_ROOM))
    last = by_type[-1][1]
    img.set("src", min(last, key=lambda size: abs(size.width - 720)).url)
    if len(last) > 1:
        choice = ", ".join(f"{size.url} {size.width}w" for size in last)
        frame.append(builder.E("source", type=last[0].type, srcset=choice, sizes=_ROOM))
    frame.append(img)
    return frame


def player(clip: VideoM | ClipM, alt: str) -> HtmlElement:
    """A film or sound of ours in the browser's own player; it fetches nothing until it is played."""
    is_film = isinstance(clip, VideoM)
    box = builder.E("video" if is_film else "audio", controls="", preload="none")
    box.set("aria-label", alt)
    if isinstance(clip, VideoM):
        box.set("playsinline", "")
        if clip.width:
            box.set("width", str(clip.width))
            box.set("height", str(clip.height))
        if clip.poster:
            box.set("poster", clip.poster)
    box.append(builder.E("source", src=clip.url, type=clip.type))
    for caption in clip.captions:
        track = builder.E("track", kind="captions", src=caption.url, srclang=caption.language)
        track.set("label", caption.label)
        box.append(track)
    return box
