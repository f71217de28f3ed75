"""Renew: a show's rows and its projections again, from S3 alone (law 4)."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from archive.catalog import shows
from archive.catalog.database import Catalog
from archive.errors import Conflict
from archive.objects.store import ObjectStore
from archive.replay.publish import seal_off
from archive.replay.rebuild import rebuild
from archive.replay.restore import Restored, listed, restore
from archive.seal.note import VerifyKey
from archive.timeline.privacy import Vault


@dataclass(frozen=True, kw_only=True)
class Renewed:
    """What was restored, and what the replay is made of; `problems` are sentences."""

    restored: Restored
    segments: int
    events: int
    duration_ms: int
    files: Sequence[str]
    problems: Sequence[str]

    def to_dict(self) -> Mapping[str, Any]:
        """As the API and `--json` give it."""
        return {
            "show_id": self.restored.show_id,
            "merchant_id": self.restored.merchant_id,
            "state": self.restored.state,
            "added": dict(self.restored.added),
            "notes": list(self.restored.notes),
            "damaged": list(self.restored.damaged),
            **{name: value for name, value in asdict(self).items() if name != "restored"},
        }


def renew(
    catalog: Catalog,
    store: ObjectStore,
    vault: Vault,
    merchant_id: str,
    show_id: str,
    *,
    keys: Sequence[VerifyKey] = (),
    retain_days: int = shows.RETAIN_DAYS,
) -> Renewed:
    """Restores the rows, then writes playlists, time line, chapters and manifest into S3. Raises what `restore` raises.

    The projections of a show whose log has no end are left: it is brought to rest when the service starts.
    """
    restored = restore(catalog, store, merchant_id, show_id, keys=keys, retain_days=retain_days)
    problems = [f"{key} is damaged: its content is not what its name says, and it is left out" for key in restored.damaged]
    replay = rebuild(store, merchant_id, show_id, texts_of=vault.texts, known=listed(catalog, merchant_id, show_id))
    if restored.state == "live":
        problems.append("the log has no end: the show is brought to rest at the next start of the service")
    else:
        try:
            seal_off(store, replay)
        except Conflict as error:
            problems.append(str(error))
    return Renewed(
        restored=restored,
        segments=len(replay.segments),
        events=len(replay.events),
        duration_ms=replay.duration_ms,
        files=sorted(replay.files),
        problems=problems,
    )
