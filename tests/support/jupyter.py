"""Jupyter as a stranger has it: kernels and JupyterLab with folders of their own, nothing from this machine's user."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from pathlib import Path

from tests.support.service import ADMIN_TOKEN, Service, free_port

ROOT = Path(__file__).resolve().parents[2]
LAB_TOKEN = "test-lab-token"
READY_S = 240
QUIET = {
    "notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
}


def jupyter_environment(folder: Path) -> dict[str, str]:
    """Folders below `folder` for all that Jupyter and IPython keep, and the packages of this checkout."""
    places = {"CONFIG_DIR": "config", "DATA_DIR": "data", "RUNTIME_DIR": "runtime"}
    return {
        **os.environ,
        **{f"JUPYTER_{name}": str(folder / place) for name, place in places.items()},
        "JUPYTERLAB_SETTINGS_DIR": str(folder / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(folder / "workspaces"),
        "IPYTHONDIR": str(folder / "ipython"),
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'widgets' / 'facade'}",
    }


def notebook_environment(service: Service, model: Path) -> dict[str, str]:
    """What the example notebook reads."""
    return {"VOUCHCAST_URL": service.url, "VOUCHCAST_TOKEN": ADMIN_TOKEN, "VOUCHCAST_MODEL": str(model)}


class Lab:
    """`jupyter lab` on a free port, serving `folder/notebooks`."""

    def __init__(self, folder: Path, *, dark: bool = False, **environment: str) -> None:
        self.notebooks = folder / "notebooks"
        self.notebooks.mkdir(parents=True, exist_ok=True)
        self.log = folder / "lab.log"
        self.port = free_port()
        self._environment = {**jupyter_environment(folder), **environment}
        theme = {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"}
        settings = folder / "settings" / "@jupyterlab" / "apputils-extension"
        settings.mkdir(parents=True, exist_ok=True)
        for name, values in {**QUIET, "themes": theme}.items():
            (settings / f"{name}.jupyterlab-settings").write_text(json.dumps(values))
        # A machine's other source extensions must not make it ask for a rebuild.
        page = folder / "config" / "labconfig" / "page_config.json"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(json.dumps({"buildCheck": False, "buildAvailable": False}))
        self._process: subprocess.Popen[bytes] | None = None

    def address(self, notebook: str) -> str:
        """Where a browser opens one of the notebooks."""
        return f"http://127.0.0.1:{self.port}/lab/tree/{notebook}?token={LAB_TOKEN}"

    def __enter__(self) -> "Lab":
        options = {
            "ServerApp.ip": "127.0.0.1",
            "ServerApp.port": self.port,
            "ServerApp.port_retries": 0,
            "ServerApp.root_dir": self.notebooks,
            "IdentityProvider.token": LAB_TOKEN,
            "LabApp.extension_manager": "readonly",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *flags]
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(command, env=self._environment, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        deadline = time.monotonic() + READY_S
        while not self._ready():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError(f"JupyterLab did not come up:\n{self.log.read_text()}")
            time.sleep(0.1)
        return self

    def __exit__(self, *_error: object) -> None:
        """It ends its kernels itself."""
        assert self._process is not None
        self._process.terminate()
        try:
            self._process.wait(60)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)

    def _ready(self) -> bool:
        with suppress(OSError), urllib.request.urlopen(f"http://127.0.0.1:{self.port}/api/status?token={LAB_TOKEN}", timeout=10) as answer:
            return bool(answer.status == 200)
        return False
