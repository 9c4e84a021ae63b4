"""``outlast cluster``: a scheduler and adaptive workers in the foreground."""

import asyncio

import click

from service.settings import load_settings


@click.command(short_help="Keep a scheduler and workers for runs to find.")
@click.option("--dashboard", default="127.0.0.1:8787", show_default=True, help="Where Dask's own dashboard listens.")
def cluster(dashboard: str) -> None:
    """Serve a cluster on this machine until Ctrl-C; runs find it by themselves."""
    from cluster import local_record
    from cluster.local_cluster import serve
    from cluster.local_record import LocalRecord

    spec = load_settings().connect_spec().local
    path = spec.record()
    running = local_record.read_live(path)
    if running is not None:
        click.echo(f"A cluster already runs here, and runs use it: scheduler {running.address}")
        click.echo(f"Dask's dashboard: {running.dashboard}")
        click.echo(f"It goes {spec.idle_timeout:.0f} s after its last run; ask again then for one that stays.")
        return

    def ready(record: LocalRecord) -> None:
        click.echo(f"Scheduler: {record.address}  (1 to {spec.maximum} workers, {spec.memory_limit} each)")
        click.echo(f"Dask's dashboard: {record.dashboard}")
        click.echo("Runs on this machine find it by themselves. Ctrl-C ends it.")

    asyncio.run(serve(spec, path, dashboard=dashboard, stay=True, ready=ready))
    click.echo("The cluster has ended.")
