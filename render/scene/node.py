"""Nodes: what stands in a scene, where, and dressed how."""

from typing import Annotated

from pydantic import Field

from render.scene.part import Angles, HexColor, Name, Part, Scale, Sha256, Share, Strength, Vector


class MaterialEdit(Part):
    """A material of the model, changed: what is None stays as the file has it. Colours take the place of factors, not of maps."""

    material: Annotated[str, Field(max_length=200, description="the material's name in the file; empty: all of them")] = ""
    base_color: HexColor | None = None
    opacity: Share | None = None
    metallic: Share | None = None
    roughness: Share | None = None
    emissive: HexColor | None = None
    emissive_strength: Strength | None = None


class Node(Part):
    """One model, or a group without one: scaled, then turned about X, Y and Z, then moved; all of it within its parent."""

    id: Name
    model: Annotated[Sha256 | None, Field(description="SHA-256 of the model, in hex; none: a group")] = None
    parent: Name | None = None
    translation: Vector = (0.0, 0.0, 0.0)
    rotation_deg: Angles = (0.0, 0.0, 0.0)
    scale: Scale = 1.0
    variant: Annotated[str | None, Field(max_length=200)] = None
    materials: Annotated[tuple[MaterialEdit, ...], Field(max_length=32)] = ()
    lamps: Annotated[bool, Field(description="whether the lamps in the model's own file shine")] = False
