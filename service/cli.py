"""The command ``outlast``: finds its commands by entry point, and says what went wrong in words.

Every package adds its commands under the entry-point group
``outlast.commands``, so nothing imports upward and a command loads only what
it needs. Considered typer: built on click, it brings nothing needed here.
"""

import logging
import signal
import sys
from importlib.metadata import EntryPoints, entry_points, version
from types import FrameType
from typing import Any, NoReturn

import click

from engine import OutlastError, PlanError

GROUP = "outlast.commands"
BAD_INPUT, FAILED = 2, 1


class InstalledCommands(click.Group):
    """A click group whose commands are the installed entry points, loaded when called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of the installed commands."""
        return sorted(found.names) if (found := _installed()) else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load the command ``cmd_name``, or return None."""
        found = _installed()
        if cmd_name not in found.names:
            return None
        command = found[cmd_name].load()
        return command if isinstance(command, click.Command) else None


def _installed() -> EntryPoints:
    return entry_points(group=GROUP)


@click.group(cls=InstalledCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(version("outlast"), prog_name="outlast")
def outlast() -> None:
    """Tell whether the money outlasts the plan, in thousands to a billion simulated futures."""


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run ``outlast`` and leave with 0; 2 for bad input; 1 for everything else, Ctrl-C included."""
    signal.signal(signal.SIGTERM, _as_interrupt)
    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what a user should know we say ourselves
    sys.exit(_run(arguments))


def _run(arguments: list[str] | None) -> int:
    try:
        code = outlast.main(args=arguments, standalone_mode=False)
        return code if isinstance(code, int) else 0
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return _fail("Stopped.", FAILED)
    except PlanError as error:
        return _fail(f"Error: {error}", BAD_INPUT)
    except OutlastError as error:
        return _fail(f"Error: {error}", FAILED)
    except BrokenPipeError:
        sys.stdout = None  # the reader has gone: nothing is left to flush
        return FAILED


def _fail(message: str, code: int) -> int:
    click.echo(message, err=True)
    return code


def _as_interrupt(_: int, __: FrameType | None) -> Any:
    raise KeyboardInterrupt
