"""The GLB builder, for tests of models."""

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pytest


def load_support() -> ModuleType:
    path = Path(__file__).parents[2] / "support" / "glb.py"
    spec = importlib.util.spec_from_file_location("glb_support", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def glb() -> ModuleType:
    return load_support()
