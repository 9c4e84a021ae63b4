"""Moments as people say them, in the time zone of who reads."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import panel as pn


def reader_zone() -> tzinfo | None:
    """Return the time zone of this session's browser; this machine's (None) where it is not known."""
    info = getattr(pn.state, "browser_info", None)
    name = getattr(info, "timezone", None)
    try:
        return ZoneInfo(name) if name else None
    except (KeyError, ValueError, OSError):
        return None


def clock(moment: datetime, zone: tzinfo | None = None) -> str:
    """Say the time of day to the second: ``14:32:05``."""
    return f"{moment.astimezone(zone):%H:%M:%S}"


def when(moment: datetime, zone: tzinfo | None = None, now: datetime | None = None) -> str:
    """Say a moment as shortly as it is clear: ``today, 14:32``, ``yesterday, 9:05``, ``3 March``, ``3 March 2024``.

    Parameters
    ----------
    moment : datetime
        With its time zone.
    zone : tzinfo, optional
        Of the reader; this machine's where it is not given.
    now : datetime, optional
        The present moment.
    """
    here, today = moment.astimezone(zone), (now or datetime.now(UTC)).astimezone(zone)
    days = (today.date() - here.date()).days
    at = f"{here.hour}:{here:%M}"
    if days in (0, 1):
        return f"{'yesterday' if days else 'today'}, {at}"
    date = f"{here.day} {here:%B}"
    return date if here.year == today.year else f"{date} {here.year}"
