# ruff: noqa: T201 — what it prints is what it is for
"""The shortest whole show: one model, one product, four cues, a replay.

    python examples/run_show.py chair.glb --title "Oak chair" --price 499.00

Reads VOUCHCAST_URL and VOUCHCAST_TOKEN. Needs `pip install vouchcast` only.
"""

import argparse
import os
import sys
import time
from pathlib import Path

from vouchcast import Client, ClientError


def main() -> int:
    given = _arguments()
    token = os.environ.get("VOUCHCAST_TOKEN")
    if not token:
        print("VOUCHCAST_TOKEN is not set. The service prints where its token lies when it starts.", file=sys.stderr)
        return 2
    try:
        with Client(os.environ.get("VOUCHCAST_URL", "http://127.0.0.1:8780"), token) as vouchcast:
            return run(vouchcast, given.model, given.title or given.model.stem, given.price, given.seconds)
    except (ClientError, OSError) as error:
        print(error, file=sys.stderr)
        return 1


def run(vouchcast: Client, model_file: Path, title: str, price: str, seconds: float) -> int:
    # A file is checked in a sandbox before anything may be drawn from it.
    model = vouchcast.models.wait(vouchcast.models.upload(model_file)["id"])
    product = vouchcast.products.create(
        sku=f"EXAMPLE-{int(time.time())}",
        title=title,
        url="https://shop.example/item",
        price={"amount": price, "currency": "CNY"},
        model_id=model["id"],
    )
    # The scene is what goes to air: this one turns once in twelve seconds in warm light.
    scene = vouchcast.scenes.save(
        {
            "version": 1,
            "nodes": [{"id": "item", "model": model["sha256"]}],
            "environment": {"name": "warm"},
            "motion": {"kind": "turntable", "period_s": 12},
        },
        name=title,
    )
    show = vouchcast.shows.create(title=f"{title}: a short show", product_ids=[product["id"]], scene_id=scene["id"])
    vouchcast.shows.start(show["id"])
    print(f"Live:    {vouchcast.base_url}/watch/{show['id']}")
    print(f"Camera:  {vouchcast.base_url}{show['whip_url']}  (WHIP, Bearer {show['whip_token']})")
    try:
        for cue in (
            {"type": "product.show", "product_id": product["id"], "layout": "beside"},
            {"type": "layout.set", "layout": "product"},
            {"type": "scene.pose", "yaw_deg": 180, "spin_deg_s": 60},
            {"type": "product.hide", "product_id": product["id"]},
        ):
            event = vouchcast.shows.cue(show["id"], **cue)
            print(f"  {event['at_ms'] / 1000:6.2f} s  {event['type']}")
            time.sleep(seconds / 4)
    finally:
        vouchcast.shows.end(show["id"])
    print(f"Replay:  {vouchcast.base_url}/replay/{show['id']}")
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Run a short show with one model.")
    parser.add_argument("model", type=Path, help="a GLB file")
    parser.add_argument("--title", help="the product's title (default: the file's name)")
    parser.add_argument("--price", default="99.00", help="in CNY")
    parser.add_argument("--seconds", type=float, default=20.0, help="how long the show lasts")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
