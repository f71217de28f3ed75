"""Nodes: what stands in a scene, where, and dressed how."""

from typing import Annotated

from pydantic import Field, StrictBool

from render.scene.part import Angles, HexColor, Name, Part, Scale, Sha256, Share, Strength, Vector


class MaterialEdit(Part):
    """A material of the model, changed: what is None stays as the file has it. Colours take the place of factors, not of maps."""

    material: Annotated[str, Field(max_length=200)] = ""
    """The material's name in the file; empty: all of them."""
    base_color: HexColor | None = None
    """Its colour."""
    opacity: Share | None = None
    """0: nothing of it is seen."""
    metallic: Share | None = None
    """0: plastic, wood, cloth; 1: metal."""
    roughness: Share | None = None
    """0: a mirror; 1: matt."""
    emissive: HexColor | None = None
    """The colour in which it glows."""
    emissive_strength: Strength | None = None
    """How brightly."""


class Node(Part):
    """One model, or a group without one: scaled, then turned about X, Y and Z, then moved; all of it within its parent."""

    id: Name
    """What the rest of the document calls it by."""
    model: Sha256 | None = None
    """SHA-256 of the model, in hex; none: a group."""
    parent: Name | None = None
    """The node within which it stands."""
    translation: Vector = (0.0, 0.0, 0.0)
    """Moved by, metres."""
    rotation_deg: Angles = (0.0, 0.0, 0.0)
    """Turned about X, then Y, then Z."""
    scale: Scale = 1.0
    """How many times as large."""
    variant: Annotated[str | None, Field(max_length=200)] = None
    """The name of one of the model's variants; none: as the file has it."""
    materials: Annotated[tuple[MaterialEdit, ...], Field(max_length=32)] = ()
    """Changes of its materials, one after the other."""
    lamps: StrictBool = False
    """Whether the lamps in the model's own file shine."""
