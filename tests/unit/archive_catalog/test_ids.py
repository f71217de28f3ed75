"""Lists sort by the time of their making because ids do."""

import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive.catalog.ids import new_id


def test_ids_sort_as_they_were_made_even_within_a_millisecond() -> None:
    ids = [new_id("prd") for _ in range(500)]
    assert ids == sorted(set(ids))
    assert all(re.fullmatch(r"prd_[0-9a-hjkmnp-tv-z]{20}", id_) for id_ in ids)


def test_threads_never_get_the_same_id() -> None:
    with ThreadPoolExecutor(4) as pool:
        ids = list(pool.map(lambda _: new_id("shw"), range(400)))
    assert len(set(ids)) == 400


def test_an_unknown_prefix_is_a_programmers_mistake() -> None:
    with pytest.raises(ValueError, match="no id prefix"):
        new_id("xyz")
