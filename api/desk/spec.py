"""What a show's process is told when it starts: everything, so that it asks nobody. Blocking."""

from dataclasses import dataclass

from api.datafolder import DataFolder
from api.desk.looks import ProductLook, show_looks
from api.desk.modelroom import ModelRoom
from api.desk.scenery import Scenery
from api.stages.protocol import ReachSpec, S3Access, ShowSpec
from archive.catalog.database import Catalog
from archive.catalog.tables import Show
from render.media import Canvas


@dataclass(frozen=True, slots=True, kw_only=True)
class SpecMaker:
    """Knows what all shows of this service have in common."""

    catalog: Catalog
    folder: DataFolder
    room: ModelRoom
    scenery: Scenery
    s3: S3Access
    reach: ReachSpec
    spool_cap_bytes: int

    def make(self, show: Show) -> tuple[ShowSpec, list[ProductLook]]:
        """The spec of a show that is about to start, and the looks of its products."""
        with self.catalog.read() as session:
            products = show_looks(session, self.room, self.scenery, show)
        spool = self.folder.spool(show.id)
        spool.mkdir(parents=True, exist_ok=True)
        spec = ShowSpec(
            show_id=show.id,
            merchant_id=show.merchant_id,
            canvas=Canvas(width_px=show.width_px, height_px=show.height_px, fps=show.fps),
            spool_dir=spool,
            models_dir=self.folder.models,
            s3=self.s3,
            scenes={look.scene_key: look.scene for look in products if look.scene_key is not None and look.scene is not None},
            reach=self.reach,
            spool_cap_bytes=self.spool_cap_bytes,
            title=show.title,
        )
        return spec, products
