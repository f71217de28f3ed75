"""What stands in a scene, and in what light: nodes, groups, materials, environments, lamps, backdrops."""

from collections.abc import Iterable
from typing import Literal

from render.scene.light import EnvironmentName
from widgets.editing import Editing, MissingError, alone, given
from widgets.edits import PLACES, Json, listed, pruned, relisted

Vector = tuple[float, float, float]
FADE_MS = 1000


class Staging(Editing):
    """The methods for it. Lengths are metres, angles degrees, colours sRGB `#rrggbb`, times milliseconds since the scene came on."""

    @alone
    def remove(self, node_id: str) -> None:
        """Take a node away, and with it what stands within it, what is written on it, and the paths that go there."""
        self._node(node_id)
        self._change(**pruned({**self.document, "nodes": [node for node in self.document["nodes"] if node["id"] != node_id]}))

    @alone
    def place(self, node_id: str, *, x: float | None = None, y: float | None = None, z: float | None = None) -> None:
        """Move a node, in metres; what is not named stays."""
        old = self._node(node_id)["translation"]
        self._change_node(node_id, translation=[new if new is not None else was for new, was in zip((x, y, z), old, strict=True)])

    @alone
    def turn(self, node_id: str, *, pitch_deg: float | None = None, yaw_deg: float | None = None, roll_deg: float | None = None) -> None:
        """Turn a node about X (pitch), Y (yaw) and Z (roll)."""
        old = self._node(node_id)["rotation_deg"]
        wanted = (pitch_deg, yaw_deg, roll_deg)
        self._change_node(node_id, rotation_deg=[new if new is not None else was for new, was in zip(wanted, old, strict=True)])

    @alone
    def scale(self, node_id: str, factor: float) -> None:
        """Make a node larger or smaller than life."""
        self._change_node(node_id, scale=factor)

    @alone
    def variant(self, node_id: str, variant: str | None) -> None:
        """Choose a material variant by its name (None: the file's default)."""
        self._change_node(node_id, variant=variant)

    @alone
    def group(
        self, name: str, members: Iterable[str] = (), *, parent: str | None = None, x: float = 0.0, y: float = 0.0, z: float = 0.0
    ) -> str:
        """Put nodes into a group, which then is placed, turned and scaled as one; its name.

        >>> builder.group("set", ["product", "item-1"], x=0.1)
        >>> builder.turn("set", yaw_deg=30)
        """
        inside = list(members)
        for member in inside:
            self._node(member)
        nodes = [{**node, "parent": name} if node["id"] in inside else node for node in self.document["nodes"]]
        self._change(nodes=[*nodes, {"id": name, "parent": parent, "translation": [x, y, z]}])
        return name

    @alone
    def material(
        self,
        node_id: str,
        material: str = "",
        *,
        base_color: str | None = None,
        opacity: float | None = None,
        metallic: float | None = None,
        roughness: float | None = None,
        emissive: str | None = None,
        emissive_strength: float | None = None,
    ) -> None:
        """Change a material of a node's model, by its name in the file (empty: all of them); what is not named stays.

        >>> builder.material("product", "Glaze", base_color="#8a3b2a", roughness=0.3)
        >>> builder.material("product", emissive="#ffd9a0", emissive_strength=2)
        """
        edits = list(self._node(node_id).get("materials", ()))
        old = next((edit for edit in edits if edit.get("material", "") == material), {"material": material})
        said = given(base_color=base_color, opacity=opacity, metallic=metallic, roughness=roughness)
        new = {**old, **said, **given(emissive=emissive, emissive_strength=emissive_strength)}
        self._change_node(node_id, materials=[new if edit is old else edit for edit in edits] if old in edits else [*edits, new])

    @alone
    def light(
        self,
        name: EnvironmentName | None = None,
        *,
        intensity: float | None = None,
        rotation_deg: float | None = None,
        panorama: str | None = None,
        fade_ms: int | None = None,
        at_ms: int | None = None,
    ) -> None:
        """Choose the light all around: studio, daylight, shop, warm, night, or an uploaded `panorama` by its SHA-256.

        With `at_ms` or `fade_ms` the scene begins as it did, and changes to this light then, over so long (a second unless said).

        >>> builder.light("shop", intensity=1.2)
        >>> builder.light("night", at_ms=3000, fade_ms=1500)
        """
        change = at_ms is not None or fade_ms is not None
        start_ms = at_ms or 0
        environment = {**(self._light_at(start_ms) if change else self.document.get("environment", {}))}
        named = "picture" if panorama is not None else name
        if named is not None and named != "picture":
            environment["sha256"] = None
        environment |= given(name=named, intensity=intensity, rotation_deg=rotation_deg, sha256=panorama)
        if not change:
            self._change(environment=environment)
        else:
            fade = FADE_MS if fade_ms is None else fade_ms
            self._put("light_changes", {"environment": environment, "start_ms": start_ms, "fade_ms": fade}, "start_ms")

    def _light_at(self, at_ms: int) -> Json:
        """The light that the scene has come to by then."""
        begun = [change for change in listed(self.document, "light_changes") if change["start_ms"] <= at_ms]
        last = max(begun, key=lambda change: int(change["start_ms"]), default=None)
        return dict(last["environment"] if last else self.document.get("environment", {}))

    @alone
    def lamp(
        self,
        kind: Literal["directional", "point", "spot"] = "directional",
        *,
        color: str | None = None,
        intensity: float | None = None,
        direction: Vector | None = None,
        position: Vector | None = None,
        inner_deg: float | None = None,
        outer_deg: float | None = None,
    ) -> None:
        """Put up one more lamp: lux for a directional one, candela for a point or a spot; `clear("lamps")` takes all down.

        >>> builder.lamp("spot", position=(0.3, 0.8, 0.4), direction=(-0.3, -0.8, -0.4), intensity=3, color="#ffe3c0")
        """
        cone = given(inner_deg=inner_deg, outer_deg=outer_deg)
        where = given(direction=direction and list(direction), position=position and list(position))
        self._put("lamps", {"kind": kind, **given(color=color, intensity=intensity), **where, **cone})

    @alone
    def backdrop(self, *colors: str, picture: str | None = None) -> None:
        """What lies behind: nothing (what the stage shows is seen), one colour, two from top to bottom, or an uploaded picture.

        >>> builder.backdrop("#f4efe6", "#d8cdb8")
        >>> builder.backdrop(picture=service.pictures.upload("shelf.jpg")["sha256"])
        """
        kind = "picture" if picture is not None else ("transparent", "color", "gradient")[min(len(colors), 2)]
        self._change(backdrop={"kind": kind, "colors": list(colors), "sha256": picture})

    def exposure(self, value: float) -> None:
        """How much light the camera takes in; 1 is as the light was made.

        >>> builder.exposure(1.2)
        """
        self._change(exposure=value)

    @alone
    def clear(self, place: str, which: int | str | None = None) -> None:
        """Take all of a kind away, or one: by its number from 0, its id or its name. What needs it goes along.

        Kinds: lamps, materials, paths, moves, clips, morphs, light_changes, captions, hotspots, dimensions.

        >>> builder.clear("captions")
        >>> builder.clear("hotspots", "rim")
        """
        if place == "materials":
            if which is not None:
                self._node(str(which))
            bare = [{**node, "materials": []} if which in (None, node["id"]) else node for node in self.document["nodes"]]
            self._change(nodes=bare)
            return
        if place not in PLACES:
            raise MissingError(f"a scene has no {place!r} to clear; it has: materials, {', '.join(PLACES)}")
        entries = listed(self.document, place)
        kept = [one for index, one in enumerate(entries) if which is not None and which not in (index, one.get("id"), one.get("name"))]
        if which is not None and len(kept) == len(entries):
            raise MissingError(f"none of the {place} is {which!r}; there are {len(entries)}")
        self._change(**pruned(relisted(self.document, place, kept)))
