"""Functions compiled for the processor, kept on disk between processes where a disk takes them."""

import contextlib
from collections.abc import Callable
from typing import Any, TypeVar

import numba
from numba.core.caching import FunctionCache

Compiled = TypeVar("Compiled", bound=Callable[..., Any])


class _Kept(FunctionCache):
    """A disk that is full costs the next process a compilation, not this one its picture."""

    def save_overload(self, sig: Any, data: Any) -> None:
        with contextlib.suppress(OSError):
            super().save_overload(sig, data)  # type: ignore[no-untyped-call]


def compiled(function: Compiled) -> Compiled:
    """A function over numbers and arrays as machine code, made when it is first called; runs without the interpreter's lock."""
    dispatcher: Any = numba.njit(nogil=True)(function)
    # RuntimeError: there is nowhere to keep it.
    with contextlib.suppress(RuntimeError, OSError):
        dispatcher._cache = _Kept(function)  # type: ignore[no-untyped-call]
    return dispatcher  # type: ignore[no-any-return]
