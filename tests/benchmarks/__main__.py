"""`make bench`: every figure beside its peer in the same run, as a table and as bench-out/bench.json.

`python -m tests.benchmarks PART … [--quick]` runs some of them; `--help` names them all.
"""

import argparse
from pathlib import Path

from tests.benchmarks import (
    colour,
    drawing,
    ending,
    gallery,
    hostile,
    intake,
    join,
    kills,
    likeness,
    log,
    outage,
    poses,
    power,
    programme,
    recording,
    reference,
    sources,
    tempo,
    verify,
)
from tests.benchmarks.figures import Figure, show, write

OUT = Path("bench-out/bench.json")


def main() -> None:
    """Run the benchmarks that were asked for, one after the other."""
    runs = {
        "programme": lambda quick: programme.measure(8 if quick else 20),
        "join": lambda quick: join.measure(6 if quick else 30),
        "colour": lambda quick: colour.measure(2 if quick else 5),
        "ending": lambda quick: ending.measure(*((8, 5, 1) if quick else (30, 60, 5))),
        "recording": lambda quick: recording.measure(10 if quick else 60),
        "log": lambda quick: log.measure(2000, 10_000) if quick else log.measure(),
        "power": lambda quick: power.measure(10 if quick else 100),
        "kills": lambda quick: kills.measure(5 if quick else 200),
        "outage": lambda quick: outage.measure(15 if quick else 120),
        "intake": lambda quick: intake.measure(1, 100, 2) if quick else intake.measure(),
        "drawing": lambda quick: drawing.measure(5, 2, 2000, 64_000) if quick else drawing.measure(),
        "reference": lambda quick: reference.measure(2 if quick else None),
        "likeness": lambda quick: likeness.measure(6 if quick else None),
        "poses": lambda _: poses.measure(),
        "gallery": lambda quick: gallery.measure(*((2,) if quick else ())),
        "hostile": lambda quick: hostile.measure(60 if quick else 1000),
        "tempo": lambda quick: tempo.measure(6, 24) if quick else tempo.measure(),
        "sources": lambda quick: sources.measure(120 if quick else 500),
        "verify": lambda quick: verify.measure(100 if quick else 512),
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("which", nargs="*", help=f"some of: {', '.join(runs)} (default: all)")
    parser.add_argument("--quick", action="store_true", help="shorter runs, to see that they work")
    arguments = parser.parse_args()
    if unknown := set(arguments.which) - set(runs):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(runs)}")
    figures: list[Figure] = []
    for name in arguments.which or runs:
        figures += runs[name](arguments.quick)
    show(figures)
    write(figures, OUT)
    print(f"written to {OUT}")


if __name__ == "__main__":
    main()
