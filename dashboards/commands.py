"""``outlast serve``: the dashboard and the API, on this machine."""

import ipaddress
import os

import click

from engine import PlanError
from service.settings import load_settings

HOST, PORT = "127.0.0.1", 8501


@click.command()
@click.option("--host", default=HOST, show_default=True, help="Address to listen at; only this machine's own for now.")
@click.option(
    "--port", type=click.IntRange(1, 65_535), default=None, help=f"Port to listen at; else PORT, else {PORT}."
)
def serve(host: str, port: int | None) -> None:
    """Serve the dashboard until Ctrl-C."""
    if not is_loopback(host):
        raise PlanError(
            f"--host {host} can be reached from other machines, and there is no login yet; use {HOST}, and reach it "
            f"from elsewhere through an SSH tunnel or a proxy that asks who is there"
        )
    import uvicorn

    from dashboards.app import create_app

    chosen = port or _port_of_environment()
    click.echo(f"Outlast: http://{host}:{chosen}  (Ctrl-C ends it)")
    uvicorn.run(create_app(load_settings()), host=host, port=chosen, log_level="warning", timeout_graceful_shutdown=5)


def is_loopback(host: str) -> bool:
    """Whether ``host`` names this machine itself."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _port_of_environment() -> int:
    stated = os.environ.get("PORT", "") or str(PORT)
    if not stated.isdigit() or not 1 <= int(stated) <= 65_535:
        raise PlanError(f"PORT={stated} is no port; use a number from 1 to 65535")
    return int(stated)
