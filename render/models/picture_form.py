"""The normal form of an uploaded picture: the files that intake leaves in its folder, and what they hold.

- `backdrop.png`: 8 bits, sRGB, RGB or RGBA (straight), upright, no side over BACKDROP_SIDE_PX.
- `panorama.npy`: float16 (h, 2h, 3), linear light of Rec. 709 primaries, mean 1 over the sphere, at most PANORAMA_HEIGHT_PX
  high; the column of u = 0 looks along −X, that of u = ½ along +X, those between through −Z (as three.js reads a panorama).
- `preview.webp`: at most PREVIEW_SIDE_PX a side, for pages.
"""

from typing import Final

BACKDROP: Final = "backdrop.png"
PANORAMA: Final = "panorama.npy"
PREVIEW: Final = "preview.webp"
BACKDROP_SIDE_PX: Final = 3840
PANORAMA_HEIGHT_PX: Final = 512
PREVIEW_SIDE_PX: Final = 640
