"""The files of a model that intake has passed, read: the model, and the shadow that was baked beside it."""

from pathlib import Path

import numpy as np
from PIL import Image

from render.engine.errors import EngineError
from render.engine.gl.gpu_model import Grey
from render.models.gltf.model import Model
from render.models.gltf.read import read_model
from render.models.report.issue import ModelRejected
from render.models.shadow import blob


def load_model(path: Path, node: str) -> Model:
    """Read a model that intake has passed; raises EngineError that names the node, and not where on this machine it looked.

    What it says stands in the log of a show, which anyone may read.
    """
    name = f"{path.parent.name[:12]}…"
    try:
        return read_model(path.read_bytes())
    except FileNotFoundError as error:
        message = f"Node '{node}': its model {name} is not there: still processing, refused, or deleted."
        raise EngineError(f"{message} Wait until its state is ready, or upload it again.", code="model_missing") from error
    except OSError as error:
        message = f"Node '{node}': its model {name} cannot be read ({error.strerror}). Upload it again."
        raise EngineError(message, code="model_unreadable") from error
    except ModelRejected as error:
        raise EngineError(f"Node '{node}': its model {name} cannot be drawn: {error}", code="model_unreadable") from error


def load_shadow(path: Path, model: Model) -> Grey:
    """The shadow baked at intake, or a simple one."""
    try:
        with Image.open(path, formats=("PNG",)) as image:
            return np.asarray(image.convert("L"), np.uint8)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return blob(model)
