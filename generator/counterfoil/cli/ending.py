"""How a command ends: its exit code, and what is printed where it failed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Final

import click

from counterfoil.cli.streams import ReaderGoneError, abandon_output, told_of_readers

if TYPE_CHECKING:
    from collections.abc import Callable

# As shells have it for those that are ended by a signal: 128 and its number.
INTERRUPTED: Final = 130
READER_GONE: Final = 141


def exit_code(run: Callable[[], object]) -> int:
    """Run a command; its exit code, after what went wrong has been printed."""
    try:
        with told_of_readers():
            result = run()
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        return 2
    except (click.Abort, KeyboardInterrupt):
        click.echo("interrupted", err=True)
        return INTERRUPTED
    except ReaderGoneError:
        abandon_output()
        return READER_GONE
    except OSError as error:
        # A full disk, a folder that may not be written: nothing that a traceback mends.
        click.echo(f"Error: {error}", err=True)
        return 2
    except Exception as error:  # noqa: BLE001 - whatever it is, it is our fault
        if _was_interrupted(error):
            click.echo("interrupted", err=True)
            return INTERRUPTED
        from counterfoil.cli.accident import (  # noqa: PLC0415 - it hardly ever is
            record_accident,
        )

        click.echo(record_accident(error), err=True)
        return 2
    return result if isinstance(result, int) else 0


def _was_interrupted(error: BaseException | None) -> bool:
    """Whether an error comes of Ctrl-C.

    Python before 3.12 wraps whatever ends the making of a class.
    """
    while error is not None:
        if isinstance(error, KeyboardInterrupt):
            return True
        error = error.__cause__ or error.__context__
    return False
