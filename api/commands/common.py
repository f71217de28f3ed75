"""What all commands have in common: one clear line for what goes wrong, exit codes, settings."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NoReturn

import typer
from pydantic import ValidationError
from rich.console import Console
from rich.markup import escape

OK: Final = 0
NEGATIVE: Final = 1
UNABLE: Final = 2

console = Console()
complaints = Console(stderr=True, highlight=False, soft_wrap=True)


def fail(message: str, code: int = UNABLE) -> NoReturn:
    """One line, and out."""
    line = "".join(character if character.isprintable() else "�" for character in " ".join(message.split()))
    complaints.print(f"[red]vouchcast:[/red] {escape(line)}")
    raise typer.Exit(code)


@contextmanager
def plainly() -> Iterator[None]:
    """Whatever the rooms below raise becomes one line; never a traceback."""
    try:
        yield
    except (typer.Exit, typer.Abort, KeyboardInterrupt):
        raise
    except ValidationError as error:
        fail(_setting(error))
    except Exception as error:
        fail(_plain(error))


def _setting(error: ValidationError) -> str:
    """The first setting that does not fit, by the name under which an operator gives it."""
    first = error.errors()[0]
    name = str(first["loc"][0]) if first["loc"] else "settings"
    shown = name if name.isupper() else f"VOUCHCAST_{name.upper()}"
    given = "" if isinstance(first["input"], dict) or "token" in name or "key" in name.lower() else f" is {str(first['input'])[:80]!r}"
    return f"{shown}{given}: {first['msg'].removeprefix('Value error, ')}."


def _plain(error: Exception) -> str:
    from api.client import ClientError
    from api.datafolder import SetupError
    from archive.errors import ArchiveError
    from render.errors import RenderError

    if isinstance(error, SetupError | ArchiveError | RenderError | ClientError):
        return str(error)
    if isinstance(error, ImportError):
        return f"a part of the service is not installed ({error}): pip install 'vouchcast[server]'"
    if isinstance(error, OSError):
        return f"{error.filename or 'the system'}: {error.strerror or error}"
    return f"unexpected {type(error).__name__}: {error}. Please report this with what you did."


def emit(data: Any) -> None:
    """JSON on standard output."""
    sys.stdout.write(json.dumps(data, ensure_ascii=False, indent=2) + "\n")


def existing(path: Path) -> Path:
    """The file, or one line and exit 2."""
    if path.is_dir():
        fail(f"{path} is a folder: give the path of a file.")
    if not path.is_file():
        fail(f"There is no file {path}: give the path of one that exists.")
    return path


def settings_of(**given: Any) -> Any:
    """The settings, with what the command line says on top."""
    from api.settings import Settings

    return Settings(**{name: value for name, value in given.items() if value is not None})


def quiet_settings(**given: Any) -> Any:
    """The same for a command that works on the archive itself: its answer stands on standard output alone."""
    from api import logs

    logs.configure("error")
    return settings_of(**given)
