"""A meeting as an iCalendar file (RFC 5545), so that it gets into people's calendars without typing."""

from datetime import UTC, datetime

from .models import Meeting


def meeting_ics(meeting: Meeting, *, url: str, now: datetime) -> str:
    """One event in UTC; it has no end, because the council does not know when it will be done."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Nachhall//Sitzungen//DE",
        "BEGIN:VEVENT",
        f"UID:{meeting.uuid}",
        f"DTSTAMP:{_utc(now)}",
        f"DTSTART:{_utc(meeting.starts_at)}",
        f"SUMMARY:{_escaped(meeting.title)}",
        f"LOCATION:{_escaped(meeting.place)}",
        f"URL:{url}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(_folded(line) + "\r\n" for line in lines)


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Section 3.3.11; line breaks of any kind become the escaped one, so that no line can be smuggled in."""
    for sign in "\\;,":
        text = text.replace(sign, "\\" + sign)
    return "\\n".join(text.splitlines())


def _folded(line: str) -> str:
    """Section 3.1: at most 75 octets a line, continued after a blank, never within a character."""
    parts, size = [""], 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 74:
            parts.append("")
            size = 0
        parts[-1] += sign
        size += width
    return "\r\n ".join(parts)
