"""What lies in a bucket one level at a time, as in folders: nobody lists a hundred thousand segments to find a show."""

from collections.abc import Iterator
from typing import Final, Protocol, runtime_checkable

from archive.errors import NotFound
from archive.objects.store import ObjectStore

SHOW: Final = "shw_"


@runtime_checkable
class Foldered(Protocol):
    """A store that can list by delimiter."""

    def prefixes(self, prefix: str) -> Iterator[str]:
        """The folders right below `prefix` (empty, or ending in `/`), each ending in `/`, in the order of the keys."""
        ...


def folders(store: ObjectStore, prefix: str = "") -> Iterator[str]:
    """The names of the folders right below `prefix`, without slashes."""
    if isinstance(store, Foldered):
        yield from (found.removeprefix(prefix).rstrip("/") for found in store.prefixes(prefix))
        return
    seen: set[str] = set()
    for info in store.list(prefix):
        name, slash, _ = info.key.removeprefix(prefix).partition("/")
        if slash and name not in seen:
            seen.add(name)
            yield name


def shows_in(store: ObjectStore) -> list[tuple[str, str]]:
    """(merchant, show) of every show that the bucket holds anything of, the newest show first."""
    found = [(merchant_id, show_id) for merchant_id in folders(store) for show_id in folders(store, f"{merchant_id}/")]
    return sorted(
        ((merchant_id, show_id) for merchant_id, show_id in found if show_id.startswith(SHOW)), key=lambda one: one[1], reverse=True
    )


def merchant_of(store: ObjectStore, show_id: str) -> str:
    """Whose show it is, from the keys alone; NotFound."""
    for merchant_id in folders(store):
        if next(iter(store.list(f"{merchant_id}/{show_id}/")), None) is not None:
            return merchant_id
    raise NotFound(f"the bucket holds nothing of a show {show_id}: check the id")
