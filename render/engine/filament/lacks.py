"""What Open3D's Filament cannot draw as the document and the files say: told, not hidden."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """Something that is not drawn as it is meant: `what`, and what is seen `instead`."""

    what: str
    instead: str


LACKS: Final = (
    Lack(what="normal maps", instead="the surface as its vertices have it: Open3D takes no tangents"),
    Lack(what="sheen, iridescence, anisotropy, dispersion", instead="the layer beneath"),
    Lack(what="transmission and volume", instead="a see-through surface of thin glass, which bends nothing"),
    Lack(what="maps of clear coat and of specular colour", instead="their factors"),
    Lack(what="several transforms of textures in one material", instead="that of the first map for all of them"),
    Lack(what="textures that are clamped or mirrored at their edge", instead="repeated ones"),
    Lack(what="single-sided surfaces", instead="both of their sides"),
    Lack(what="animation clips, morph targets and skins", instead="the model at rest"),
    Lack(what="hotspots, dimension lines and captions", instead="nothing"),
    Lack(what="lamps in a model's own file", instead="nothing"),
)


def lacks_in_words() -> str:
    """One sentence for people."""
    return "Filament (Open3D) does not draw: " + "; ".join(f"{lack.what} (instead: {lack.instead})" for lack in LACKS) + "."
