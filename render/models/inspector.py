"""`python -m render.models.inspector MODEL REPORT`: read a model wholly, every image too, and write its report. Runs jailed."""

import json
import sys
from pathlib import Path

from render.models.gltf.read import read_model
from render.models.report.issue import Issue, ModelRejected
from render.models.report.report import Report


def inspect(data: bytes) -> Report:
    """The report of a file's bytes."""
    try:
        model = read_model(data)
        for image in model.images:
            image.decode()
        return model.report
    except ModelRejected as error:
        return Report.rejected(error.issue, file_bytes=len(data))
    except MemoryError:
        message = "Reading the model needs too much memory. Make its textures and meshes smaller."
        return Report.rejected(Issue(code="too_much_memory", severity="error", pointer="", message=message), file_bytes=len(data))


def main() -> None:
    """Read one file, write one report."""
    model, report = Path(sys.argv[1]), Path(sys.argv[2])
    report.write_text(json.dumps(inspect(model.read_bytes()).to_json()), encoding="utf-8")


if __name__ == "__main__":
    main()
