"""`python -m render.models.usd.read UPLOAD.usdz OUT.glb`: any USDZ becomes a self-contained GLB (metres, Y up). Runs jailed.

Ends with status 0, or with status 1 and `code: message` as the last line of standard error. `opened.json` in the working
folder says the same as that of the other formats: what is worth knowing, or why the file is refused.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

from pxr import Tf, UsdUtils, Work

from render.models.report.issue import ModelRejected
from render.models.usd.convert import glb_of

ANSWER: Final = "opened.json"
# What a file that is not as it should be makes USD raise, or Python, when names are no UTF-8 and values not of their type.
BROKEN: Final = (Tf.ErrorException, Tf.CppException, UnicodeError, RuntimeError, OverflowError, TypeError, ValueError)


def main() -> int:
    """Convert one file."""
    upload, out = Path(sys.argv[1]), Path(sys.argv[2])
    # One thread, and USD's own warnings kept off standard error while this lives.
    Work.SetConcurrencyLimit(1)
    quiet = UsdUtils.CoalescingDiagnosticDelegate()
    try:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".usdz-") as folder:
            data, issues = glb_of(upload, Path(folder))
    except ModelRejected as error:
        return _refused(error)
    except BROKEN as error:
        return _refused(ModelRejected("usdz_broken", "", f"USD cannot read it: {_reason(error)}. Export it again."))
    finally:
        quiet.TakeUncoalescedDiagnostics()
    out.write_bytes(data)
    _answer({"format": "usdz", "entry": out.as_posix(), "issues": [issue.to_json() for issue in issues]})
    return 0


def _answer(answer: dict[str, Any]) -> None:
    Path(ANSWER).write_text(json.dumps(answer), encoding="utf-8")


def _reason(error: Exception) -> str:
    """What USD says is wrong, without its own source lines and our folders."""
    try:
        said = str(error).partition(" : '")[2].partition("\n")[0].rstrip("'")
    except UnicodeError:
        said = ""
    return said.rpartition("]:")[2][:160] or "its structure is broken"


def _refused(error: ModelRejected) -> int:
    _answer({"refused": error.issue.to_json()})
    sys.stderr.write(f"{error.issue.code}: {' '.join(error.issue.message.split())}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
