"""`python -m render.models.picture_reader WORK`: decode WORK/upload, whatever it is, and leave its normal form beside it.

Runs jailed. Its word is WORK/told.json, a PictureReport; see `render.models.pictures` for the files.
"""

import json
import sys
from pathlib import Path
from typing import Any

from render.models.backdrop import is_backdrop, read_backdrop
from render.models.panorama import PictureRejected, panorama_format, read_panorama
from render.models.picture_words import picture_issue


def read(work: Path) -> dict[str, Any]:
    """The report of WORK/upload."""
    upload = work / "upload"
    with upload.open("rb") as file:
        head = file.read(64)
    try:
        if panorama_format(head):
            return read_panorama(upload, work)
        if is_backdrop(head):
            return read_backdrop(upload, work)
        raise PictureRejected(picture_issue("picture_unknown"))
    except PictureRejected as error:
        return {"state": "rejected", "issues": [error.issue.to_json()], "files": []}


def main() -> None:
    """Read one file, write one report."""
    work = Path(sys.argv[1])
    (work / "told.json").write_text(json.dumps(read(work)), encoding="utf-8")


if __name__ == "__main__":
    main()
