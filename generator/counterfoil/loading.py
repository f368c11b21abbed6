"""Imports what a project's configuration names: its application, its HTTP class."""

from __future__ import annotations

import asyncio
import importlib
import inspect
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


class LoadError(Exception):
    """What a name stands for cannot be had; the message says why."""


class Ended(SystemExit):
    """A signal ends this process, which may be loading something."""


class NoApplicationError(Exception):
    """Raised by a factory that says itself why there is no application to be had."""


def load_app(name: str, wrap: Callable[[Any], Any]) -> tuple[Any, bool]:
    """Import `module:attribute`, call it if it is a factory.

    Returns the ASGI application, and whether its implementation was given to `wrap`.
    Raises `LoadError`.
    """
    module_name, separator, path = name.partition(":")
    if not separator or not module_name or not path:
        raise LoadError(
            f'"{name}" does not name an application: write module:attribute'
        )
    try:
        value: Any = importlib.import_module(module_name)
    except ModuleNotFoundError as error:
        if error.name and (module_name + ".").startswith(error.name + "."):
            raise LoadError(
                f'no module "{module_name}": name its folder in source-roots '
                "of [tool.counterfoil]"
            ) from None
        raise LoadError(
            f'module "{module_name}" needs a module that is not there: {error}'
        ) from error
    except (KeyboardInterrupt, Ended):
        raise
    except BaseException as error:  # a program may end itself, instead of failing
        raise LoadError(
            f'module "{module_name}" cannot be imported: {explain(error)}'
        ) from error
    for attribute in path.split("."):
        try:
            value = getattr(value, attribute)
        except AttributeError:
            raise LoadError(
                f'module "{module_name}" has no attribute "{path}"'
            ) from None
    return _make(name, value, wrap)


def load_protocol(name: str) -> Any:
    """The class that reads HTTP for uvicorn: `module:attribute`.

    uvicorn's own choice where `name` is "". Raises `LoadError`.
    """
    if not name:
        return "auto"
    module, _, attribute = name.partition(":")
    try:
        loaded = getattr(importlib.import_module(module), attribute)
    except (KeyboardInterrupt, Ended):
        raise
    except BaseException as error:
        message = f'http-protocol "{name}" cannot be imported: {explain(error)}'
        raise LoadError(message) from error
    if not isinstance(loaded, type) or not issubclass(loaded, asyncio.Protocol):
        raise LoadError(f'http-protocol "{name}" is no class of asyncio.Protocol')
    return loaded


def explain(error: BaseException) -> str:
    """What was raised, and in which line of which file."""
    frames = traceback.extract_tb(error.__traceback__)
    # What Python itself refuses to compile says its place, and no file of it is known.
    known = frames and not frames[-1].filename.startswith("<frozen ")
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if known else ""
    return f"{type(error).__name__}: {error}{place}"


def _make(name: str, value: Any, wrap: Callable[[Any], Any]) -> tuple[Any, bool]:
    if not callable(value):
        raise LoadError(
            f'"{name}" is neither an ASGI application nor a factory: '
            "it cannot be called"
        )
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):  # without one, it is taken for the application
        return value, False
    if _accepts(signature, 0):
        if "wrap" in signature.parameters:
            return _call(name, value, wrap=wrap), True
        return _call(name, value), False
    if not _accepts(signature, 3):
        raise LoadError(
            f'"{name}" is neither an ASGI application (scope, receive, send) '
            "nor a factory that can be called without arguments"
        )
    return value, False


def _accepts(signature: inspect.Signature, count: int) -> bool:
    try:
        signature.bind(*range(count))
    except TypeError:
        return False
    return True


def _call(name: str, factory: Any, **arguments: Any) -> Any:
    try:
        application = factory(**arguments)
    except NoApplicationError as error:
        raise LoadError(str(error)) from None
    except (KeyboardInterrupt, Ended):
        raise
    except BaseException as error:
        raise LoadError(f"the factory {name} failed: {explain(error)}") from error
    if not callable(application):
        raise LoadError(
            f"the factory {name} returned {type(application).__name__}, "
            "which is not an ASGI application"
        )
    return application
