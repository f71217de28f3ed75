"""`python -m render.models.usd.read UPLOAD.usdz OUT.glb`: any USDZ becomes a self-contained GLB (metres, Y up). Runs jailed.

Ends with status 0, having written each thing worth saying as a line of JSON (an Issue) to standard output; or with status 1
and `code: message` as the last line of standard error.
"""

import json
import sys
import tempfile
from pathlib import Path

from pxr import Tf, UsdUtils, Work

from render.models.report.issue import ModelRejected
from render.models.usd.convert import glb_of


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
        return _refused(error.issue.code, error.issue.message)
    except Tf.ErrorException as error:
        return _refused("usdz_broken", f"USD cannot read it: {_reason(error)}. Export it again.")
    except MemoryError:
        return _refused("too_much_memory", "Reading the model needs too much memory. Make its textures and meshes smaller.")
    finally:
        quiet.TakeUncoalescedDiagnostics()
    out.write_bytes(data)
    sys.stdout.writelines(json.dumps(issue.to_json(), ensure_ascii=False) + "\n" for issue in issues)
    return 0


def _reason(error: Exception) -> str:
    """What USD says is wrong, without its own source lines and our folders."""
    said = str(error).partition(" : '")[2].partition("\n")[0].rstrip("'")
    return said.rpartition("]:")[2][:160] or "its structure is broken"


def _refused(code: str, message: str) -> int:
    sys.stderr.write(f"{code}: {' '.join(message.split())}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main())
