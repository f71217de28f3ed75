"""A wrist watch on its closed strap: steel case, ceramic bezel, sunburst dial, leather; it stands, dial to +Z, leaning back."""

from dataclasses import replace

import numpy as np

from api.demo.glb import Floats, Material, Mesh, Part, write_glb
from api.demo.lathe import fan, lathe, merged, moved, oval, prism, rotation, rounded, spline, sweep
from api.demo.metal import brushed, fluted, polished
from api.demo.textures import srgb
from api.demo.watch_faces import bezel_picture, dial_picture, dial_rays, leather

LEAN = rotation("x", np.radians(-13))
UP_TO_FRONT = rotation("x", np.pi / 2)
LUME = srgb("#f2ead2")
DIAL_Z = 0.0092


def make_watch() -> bytes:
    """The GLB, 0.066 m tall."""
    hide = leather()
    steel, mirror = brushed("brushed steel", roughness=0.38), polished("polished steel", roughness=0.16)
    lume = Material(name="lume", color=LUME, roughness=0.6)
    ceramic = Material(name="ceramic bezel", roughness=0.13, base=bezel_picture())
    dial = Material(name="sunburst dial", metallic=0.72, roughness=0.36, base=dial_picture(), normal=dial_rays(), normal_scale=0.22)
    parts = [
        ("case", _case(), steel),
        ("lugs", _lugs(), steel),
        ("bezel edge", _bezel_edge(), fluted("coin edge")),
        ("bezel", _bezel(), ceramic),
        ("chapter ring", _rehaut(), mirror),
        ("dial", _disc(0.0152, DIAL_Z), dial),
        ("indices", _indices(), mirror),
        ("index lume", _index_lume(), lume),
        ("hands", _hands(), mirror),
        ("hand lume", _hand_lume(), lume),
        ("seconds", _seconds(), Material(name="lacquer", color=srgb("#e2552f"), roughness=0.3)),
        ("crown", _crown(), fluted("crown grip")),
        ("strap", _strap(), hide),
        ("keepers", _keepers(), replace(hide, name="leather keeper")),
        ("buckle", _buckle(), mirror),
    ]
    return write_glb("Wrist watch", _standing([Part(name=name, mesh=mesh, material=material) for name, mesh, material in parts]))


def _standing(parts: list[Part]) -> list[Part]:
    turned = [replace(part, mesh=moved(part.mesh, rotation=LEAN)) for part in parts]
    floor = min(float(part.mesh.positions[:, 1].min()) for part in turned)
    middle = np.mean([part.mesh.positions[:, 2].max() for part in turned[:1]] + [min(part.mesh.positions[:, 2].min() for part in turned)])
    return [replace(part, mesh=moved(part.mesh, offset=(0, -floor, -float(middle)))) for part in turned]


def _turned(corners: list[tuple[float, float, float]], *, steps: int = 6, u: float = 1, v: float = 1, segments: int = 96) -> Mesh:
    """A profile (radius, height over the wrist) turned about the watch's axis, +Z."""
    points, normals = rounded(corners, steps)
    return moved(lathe(points, normals, segments=segments, u=(0, u), v=(v, 0)), rotation=UP_TO_FRONT)


def _planar(mesh: Mesh, radius: float) -> Mesh:
    uvs = np.column_stack([mesh.positions[:, 0], -mesh.positions[:, 1]]) / (2 * radius) + 0.5
    return replace(mesh, uvs=uvs)


def _disc(radius: float, z: float) -> Mesh:
    angle = np.linspace(0, 2 * np.pi, 97)[:-1]
    return fan(np.column_stack([radius * np.cos(angle), radius * np.sin(angle), np.full(96, z)]))


def _case() -> Mesh:
    return _turned(
        [(0, -0.0004, 0), (0.0150, -0.0004, 0.002), (0.0182, 0.0012, 0.002), (0.0200, 0.0030, 0.0012), (0.0200, 0.0074, 0.0009),
         (0.0188, 0.0085, 0)], u=4, v=0.5
    )  # fmt: skip


def _bezel_edge() -> Mesh:
    return _turned([(0.0186, 0.0083, 0), (0.0201, 0.0086, 0.0004), (0.0201, 0.0105, 0.0006), (0.0192, 0.0111, 0)], u=30, v=1, segments=120)


def _bezel() -> Mesh:
    ring = _turned([(0.0194, 0.0109, 0), (0.0192, 0.0112, 0.0003), (0.0160, 0.0119, 0.0003), (0.0158, 0.0116, 0)], segments=120)
    return _planar(ring, 0.0196)


def _rehaut() -> Mesh:
    return _turned([(0.0160, 0.0118, 0), (0.0156, 0.0118, 0.0002), (0.0150, 0.0091, 0)], segments=120)


def _lugs() -> Mesh:
    path = spline([(0, 0.0120, 0.0052), (0, 0.0165, 0.0054), (0, 0.0205, 0.0044), (0, 0.0232, 0.0018), (0, 0.0238, -0.0002)], 28)
    way = np.linspace(0, 1, 28)
    taper = (1 - 0.25 * way) * np.sqrt(np.clip(1 - ((way - 0.9) / 0.1).clip(0) ** 2, 0.0004, 1))
    lug = sweep(path, oval(0.0036, 0.0052, 5, 24), across=np.array([1.0, 0, 0]), scale=np.column_stack([taper, taper]), u_repeat=0.5)
    half = rotation("z", np.pi)
    right = [moved(lug, offset=(0.0121, 0, 0)), moved(lug, offset=(-0.0121, 0, 0))]
    return merged([*right, *[moved(one, rotation=half) for one in right]])


def _crown() -> Mesh:
    points, normals = rounded([(0.0012, 0, 0), (0.0012, 0.0008, 0), (0.0031, 0.0010, 0.0004), (0.0032, 0.0040, 0.0007), (0, 0.0044, 0)])
    knob = lathe(points, normals, segments=64, u=(0, 6), v=(1, 0))
    return moved(knob, rotation=rotation("z", -np.pi / 2), offset=(0.0196, 0, 0.0053))


def _bar(width: float, inner: float, outer: float, z: float, height: float, bevel: float) -> Mesh:
    half = width / 2
    return moved(prism(np.array([(-half, inner), (half, inner), (half, outer), (-half, outer)]), height, bevel), offset=(0, 0, z))


def _around(mesh: Mesh, hour: float) -> Mesh:
    return moved(mesh, rotation=rotation("z", -hour * np.pi / 6))


def _indices() -> Mesh:
    bars = []
    for hour in range(12):
        if hour == 3:
            continue
        bar = _bar(0.0012, 0.0098, 0.0134, DIAL_Z, 0.0005, 0.00018)
        twins = [moved(bar, offset=(-0.0009, 0, 0)), moved(bar, offset=(0.0009, 0, 0))] if hour == 0 else [bar]
        bars += [_around(twin, hour) for twin in twins]
    return merged(bars)


def _index_lume() -> Mesh:
    bars = []
    for hour in range(12):
        if hour == 3:
            continue
        bar = _bar(0.00062, 0.0102, 0.0130, DIAL_Z + 0.0004, 0.00014, 0.0)
        twins = [moved(bar, offset=(-0.0009, 0, 0)), moved(bar, offset=(0.0009, 0, 0))] if hour == 0 else [bar]
        bars += [_around(twin, hour) for twin in twins]
    return merged(bars)


def _hand(width: float, length: float, z: float) -> Mesh:
    outline = np.array(
        [
            (0, -0.0024),
            (width / 2, length * 0.16),
            (width / 3.2, length * 0.8),
            (0, length),
            (-width / 3.2, length * 0.8),
            (-width / 2, length * 0.16),
        ]
    )
    return moved(prism(outline, 0.0004, 0.00022), offset=(0, 0, z))


def _hands() -> Mesh:
    hub = _turned([(0.0011, DIAL_Z + 0.0002, 0), (0.0011, DIAL_Z + 0.0019, 0.0003), (0, DIAL_Z + 0.0020, 0)], segments=32)
    return merged([_around(_hand(0.0021, 0.0088, DIAL_Z + 0.0006), 10.16), _around(_hand(0.0018, 0.0128, DIAL_Z + 0.0011), 2.0), hub])


def _hand_lume() -> Mesh:
    short = _bar(0.0009, 0.0020, 0.0066, DIAL_Z + 0.0009, 0.00014, 0.0)
    long = _bar(0.00075, 0.0028, 0.0100, DIAL_Z + 0.0014, 0.00014, 0.0)
    return merged([_around(short, 10.16), _around(long, 2.0)])


def _seconds() -> Mesh:
    needle = _bar(0.00034, -0.0040, 0.0136, DIAL_Z + 0.0016, 0.0002, 0.0)
    weight = _bar(0.0011, -0.0048, -0.0026, DIAL_Z + 0.0016, 0.00022, 0.0001)
    return _around(merged([needle, weight]), 7.05)


def _loop(count: int) -> Floats:
    """The strap's middle line, from the lugs at 12 o'clock round the wrist to those at 6."""
    half = [
        (0, 0.0180, 0.0040),
        (0, 0.0225, 0.0030),
        (0, 0.0270, 0.0002),
        (0, 0.0309, -0.0070),
        (0, 0.0318, -0.0185),
        (0, 0.0265, -0.0330),
        (0, 0.0145, -0.0430),
    ]
    return spline([*half, (0, 0, -0.0462), *[(0, -y, z) for _, y, z in reversed(half)]], count)


def _strap() -> Mesh:
    count = 132
    path = _loop(count)
    way = np.abs(np.linspace(-1, 1, count))
    width, thickness = 0.84 + 0.16 * way**2, 0.62 + 0.38 * way**3
    band = sweep(path, oval(0.0198, 0.0040, 5.5, 40), across=np.array([1.0, 0, 0]), scale=np.column_stack([width, thickness]), v_repeat=2)
    return merged([band, _tail()])


def _tail() -> Mesh:
    """The end that lies on the strap behind the buckle, rounded off."""
    path = _loop(200)[104:150]
    outward = _outward(path)
    way = np.linspace(0, 1, len(path))
    tip = np.sqrt(np.clip(1 - ((way - 0.86) / 0.14).clip(0) ** 2, 0.0004, 1))
    lift = path + outward * 0.0024
    thin = 0.55 * np.sqrt(np.clip(1 - ((way - 0.97) / 0.03).clip(0) ** 2, 0.01, 1))
    return sweep(lift, oval(0.0166, 0.0040, 5.5, 32), across=np.array([1.0, 0, 0]), scale=np.column_stack([tip, thin]), v_repeat=0.7)


def _outward(path: Floats) -> Floats:
    ahead = np.gradient(path, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    return np.cross(np.array([1.0, 0, 0]), ahead)


def _frame_at(index: int) -> tuple[Floats, Floats]:
    """Rotation (3, 3) and place (3,) of the strap there: x across, y along, z away from the wrist."""
    path = _loop(200)
    outward = _outward(path)[index]
    across = np.array([1.0, 0, 0])
    return np.column_stack([across, np.cross(outward, across), outward]), path[index]


def _ring(width: float, height: float, section: Floats, across: Floats) -> Mesh:
    """A closed band round a rounded rectangle in XY, led by `section`."""
    loop = oval(width, height, 6, 64)
    path = np.column_stack([np.vstack([loop, loop[:2]]), np.zeros(66)])
    return sweep(path, section, across=across)


def _keepers() -> Mesh:
    hoop = _ring(0.0192, 0.0068, oval(0.0050, 0.0013, 4, 16), np.array([0, 0, 1.0]))
    lying = np.array([[1, 0, 0], [0, 0, 1], [0, -1, 0]], dtype=float).T
    bands = []
    for index in (124, 140):
        turn, place = _frame_at(index)
        bands.append(moved(hoop, rotation=turn @ lying, offset=place + turn[:, 2] * 0.0012))
    return merged(bands)


def _buckle() -> Mesh:
    frame = _ring(0.0218, 0.0104, oval(0.0022, 0.0020, 3, 16), np.array([0, 0, 1.0]))
    tongue = _bar(0.0018, -0.0050, 0.0054, 0.0008, 0.0010, 0.0004)
    turn, place = _frame_at(103)
    return moved(merged([frame, tongue]), rotation=turn, offset=place + turn[:, 2] * 0.0016)
