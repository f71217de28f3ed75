"""What is written in the scene, drawn over it: hotspots with their labels, dimension lines, captions.

A label whose place something hides fades away: the samples of a few pixels there are counted against the picture's own depth.
A line's hidden part is faint and dashed. Plates keep clear of each other; one that finds no room is left out.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import moderngl

from render.engine.gl.notes_layout import Box
from render.engine.gl.notes_page import Page, Spot, is_dark
from render.engine.gl.notes_places import Anchor, Stretch, beside, draw, outward, placed, probe_px, softened, stretched
from render.engine.gl.notes_sight import Pixels, Share, Sight, in_clip
from render.engine.gl.notes_strokes import LAYOUT, Color, Pen, Strokes, flat
from render.engine.gl.notes_text import Plate, Plates
from render.engine.gl.program import Programs, put
from render.engine.gl.shot import Shot
from render.lettering import tidied
from render.scene.instant import CaptionShown, SpotShown

INK: Final[Color] = (0.086, 0.094, 0.141)
PAPER: Final[Color] = (1.0, 1.0, 1.0)
LABEL: Final = 0.0265
LENGTH: Final = 0.0245
CAPTION: Final = 0.038
"""Sizes of letters, as shares of the page's base."""
SEEN: Final = (0.12, 0.72)
"""Of the pixels around a hotspot: the share below which it is hidden, and from which on it is whole."""
FAINT: Final = 0.34
THERE: Final = 0.5
"""What is so opaque has its place for itself."""
LEAST: Final = 1 / 512
"""What is less opaque is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A plate at its place."""

    plate: Plate
    box: Box
    opacity: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A hotspot that is in the picture; `seen` tells how much of the pixels around it nothing hides."""

    at: Spot
    shown: SpotShown
    facing: float
    seen: Share


class NotesPainter:
    """`look` once solid things are drawn, then, over the finished picture, `paint`. Compiles and sets type only where there are notes."""

    def __init__(self, context: moderngl.Context, programs: Programs) -> None:
        self._context, self._programs = context, programs

    def look(self, frame: moderngl.Framebuffer, shot: Shot) -> list[Looked]:
        """Begin to find out which hotspots are to be seen, glass left aside; leaves blending on and depth not written."""
        page = Page.of(shot, frame.width, frame.height)
        self._over(frame)
        places = ((one, *placed(page, shot, one)) for one in shot.instant.shown)
        looked: list[Looked] = []
        for one, at, facing in places:
            box = None if at is None else _probe(page, at)
            if at is not None and box is not None:
                seen = self._sight.of(page, box, at.depth, len(looked), max(1, frame.samples))
                looked.append(Looked(at=at, shown=one, facing=facing, seen=seen))
        return looked

    def paint(self, frame: moderngl.Framebuffer, shot: Shot, looked: Sequence[Looked]) -> None:
        """Over everything in the framebuffer, whose depth is still there."""
        now = shot.instant
        page = Page.of(shot, frame.width, frame.height)
        pen = _pen(page, dark=is_dark(now.backdrop))
        self._plates.trim()
        self._over(frame)
        anchors = _anchors(looked)
        stretches = self._stretches(page, shot)
        measured, noted = Strokes(page), Strokes(page)
        for stretch in stretches:
            draw(measured, stretch, pen)
        plates = self._laid(page, stretches, anchors, now.captions, noted, pen)
        self._strokes(measured, "<=", 0.0)
        self._strokes(measured, ">", FAINT)
        self._context.disable(moderngl.DEPTH_TEST)
        self._strokes(noted, "<=", 0.0)
        for laid in plates:
            self._plate(page, laid)
        self._context.depth_func = "<="
        frame.depth_mask = True
        self._context.disable(moderngl.BLEND)

    def _over(self, frame: moderngl.Framebuffer) -> None:
        frame.use()
        self._context.enable_only(moderngl.BLEND | moderngl.DEPTH_TEST)
        self._context.blend_func = (moderngl.ONE, moderngl.ONE_MINUS_SRC_ALPHA)
        self._context.depth_func = "<="
        frame.depth_mask = False

    def _stretches(self, page: Page, shot: Shot) -> list[Stretch]:
        stretches = (stretched(page, shot, one) for one in shot.instant.lines)
        return [stretch for stretch in stretches if stretch is not None and stretch.opacity >= LEAST]

    def _laid(
        self,
        page: Page,
        stretches: Sequence[Stretch],
        anchors: Sequence[Anchor],
        captions: Sequence[CaptionShown],
        strokes: Strokes,
        pen: Pen,
    ) -> list[Laid]:
        """Every plate at its place: captions first, for they have no choice, then lengths, then labels with their leaders and dots."""
        laid = self._captions(page, captions)
        lengths = [self._plates.get("length", tidied(one.text) or "…", page.text_px(LENGTH), page.width) for one in stretches]
        wishes = [beside(one, plate, pen) for one, plate in zip(stretches, lengths, strict=True)]
        boxes = page.sheet.settle(wishes, [one.box for one in laid])
        for stretch, plate, box in zip(stretches, lengths, boxes, strict=True):
            if box is not None:
                laid.append(Laid(plate=plate, box=box, opacity=stretch.opacity))
        return [*laid, *self._labels(page, anchors, laid, strokes, pen)]

    def _labels(self, page: Page, anchors: Sequence[Anchor], taken: Sequence[Laid], strokes: Strokes, pen: Pen) -> list[Laid]:
        size = pen.half_px * 9
        dots = [(Box(x=anchor.at.x, y=anchor.at.y, width=size, height=size), anchor.opacity) for anchor in anchors]
        worded = [(anchor, tidied(anchor.shown.spot.label or "")) for anchor in anchors]
        size_px = page.text_px(LABEL)
        most_px = max(round(page.width * 0.42), size_px * 10)
        labels = [(anchor, self._plates.get("label", text, size_px, most_px)) for anchor, text in worded if text]
        wishes = [(outward(page, anchor.at, plate), anchor.opacity) for anchor, plate in labels]
        boxes = _arranged(page, wishes, [*((one.box, one.opacity) for one in taken), *dots])
        laid: list[Laid] = []
        for (anchor, plate), box in zip(labels, boxes, strict=True):
            if box is not None:
                x, y = box.met_from(anchor.at.x, anchor.at.y, box.height * 0.3)
                strokes.line(flat(anchor.at.x, anchor.at.y), flat(x, y), pen, anchor.opacity)
                laid.append(Laid(plate=plate, box=box, opacity=anchor.opacity))
        for anchor in anchors:
            at = flat(anchor.at.x, anchor.at.y)
            strokes.dot(at, Pen(half_px=pen.half_px * 4.2, core=PAPER, halo=INK, halo_opacity=0.4, halo_px=pen.half_px), anchor.opacity)
            strokes.dot(at, Pen(half_px=pen.half_px * 2.1, core=INK, halo=INK, halo_opacity=0.0, halo_px=0.0), anchor.opacity)
        return laid

    def _captions(self, page: Page, captions: Sequence[CaptionShown]) -> list[Laid]:
        laid: list[Laid] = []
        for place in ("top", "middle", "bottom"):
            here = [one for one in captions if one.place == place and tidied(one.text)]
            plates = [self._plates.get("caption", tidied(one.text), page.text_px(CAPTION), round(page.width * 0.88)) for one in here]
            gap, edge = page.base * 0.012, page.base * 0.055
            total = sum(plate.height_px for plate in plates) + gap * max(len(plates) - 1, 0)
            top = {"top": page.height - edge, "middle": (page.height + total) / 2, "bottom": edge + total}[place]
            for one, plate in zip(here, plates, strict=True):
                box = Box(x=page.width / 2, y=top - plate.height_px / 2, width=plate.width_px, height=plate.height_px)
                laid.append(Laid(plate=plate, box=page.sheet.clamped(box), opacity=one.opacity))
                top -= plate.height_px + gap
        return laid

    def _strokes(self, strokes: Strokes, depth_func: str, behind: float) -> None:
        if not len(strokes):
            return
        program = self._programs.get("stroke.vert", "stroke.frag")
        vertices = strokes.vertices()
        buffer = self._context.buffer(vertices)
        array = self._context.vertex_array(program, [(buffer, *LAYOUT)])
        put(program, "u_behind", behind)
        self._context.depth_func = depth_func
        array.render(moderngl.TRIANGLES, vertices=len(vertices))
        array.release()
        buffer.release()

    def _plate(self, page: Page, laid: Laid) -> None:
        plate = laid.plate
        left = round(laid.box.x - plate.width_px / 2) - plate.margin_px
        bottom = round(laid.box.y - plate.height_px / 2) - plate.margin_px
        plate.texture.use(0)
        put(self._paper.program, "u_plate", 0)
        put(self._paper.program, "u_origin", (left, bottom))
        put(self._paper.program, "u_box", in_clip(page, left, bottom, left + plate.texture.width, bottom + plate.texture.height))
        put(self._paper.program, "u_opacity", laid.opacity)
        self._paper.render(moderngl.TRIANGLE_STRIP, vertices=4)

    @cached_property
    def _plates(self) -> Plates:
        return Plates(self._context)

    @cached_property
    def _paper(self) -> moderngl.VertexArray:
        return self._context.vertex_array(self._programs.get("plate.vert", "plate.frag"), [])

    @cached_property
    def _sight(self) -> Sight:
        return Sight(self._context, self._programs)


def _probe(page: Page, at: Spot) -> Pixels | None:
    """The pixels around a spot that are looked at; None where they are all outside of the picture."""
    half = probe_px(page)
    left, bottom = max(round(at.x) - half, 0), max(round(at.y) - half, 0)
    right, top = min(round(at.x) + half, page.width), min(round(at.y) + half, page.height)
    return (left, bottom, right, top) if left < right and bottom < top else None


def _anchors(looked: Sequence[Looked]) -> list[Anchor]:
    opacities = [one.shown.opacity * one.facing * softened(one.seen(), *SEEN) for one in looked]
    found = zip(looked, opacities, strict=True)
    return [Anchor(at=one.at, shown=one.shown, opacity=opacity) for one, opacity in found if opacity >= LEAST]


def _arranged(page: Page, wishes: Sequence[tuple[Box, float]], taken: Sequence[tuple[Box, float]]) -> list[Box | None]:
    """Where labels lie, given their opacities: they make way by and by as others come, and never lie over those that are there."""
    weights, held = ([softened(opacity, 0.0, THERE) for _, opacity in some] for some in (wishes, taken))
    boxes = page.sheet.spread([box for box, _ in wishes], weights, [box for box, _ in taken], held)
    there = [box for (box, _), weight in zip(taken, held, strict=True) if weight == 1]
    settled = iter(page.sheet.settle([box for box, weight in zip(boxes, weights, strict=True) if weight == 1], there))
    return [next(settled) if weight == 1 else box for box, weight in zip(boxes, weights, strict=True)]


def _pen(page: Page, *, dark: bool) -> Pen:
    half_px = page.stroke_px()
    core, halo = (PAPER, INK) if dark else (INK, PAPER)
    return Pen(half_px=half_px, core=core, halo=halo, halo_opacity=0.62, halo_px=half_px * 1.5 + 0.5, dash_px=max(half_px * 12, 9.0))
