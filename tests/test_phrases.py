"""Times in words: what each phrase means, what is refused, and that what is written is read back."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overflight.case.words.phrases import PARTS_OF_DAY, Window, window_of

SUNDAY = date(2015, 12, 6)


def at(text: str, day: int = 6) -> datetime:
    return datetime.fromisoformat(f"2015-12-{day:02d} {text}")


# Each row: the phrase, its earliest and latest wall time, and the zone that it names.
MEANINGS = [
    ("2015-12-06 21:00", at("20:59"), at("21:01"), None),
    ("2015-12-06T21:00:30", at("21:00:29"), at("21:00:31"), None),
    ("2015-12-06T21:00Z", at("20:59"), at("21:01"), "UTC"),
    ("2015-12-06T21:00+03:00", at("20:59"), at("21:01"), "Etc/GMT-3"),
    ("at 21:40", at("21:39"), at("21:41"), None),
    ("about 21:00", at("20:45"), at("21:15"), None),
    ("around 9 p.m. on Sunday", at("20:45"), at("21:15"), None),
    ("9 pm", at("20:45"), at("21:15"), None),
    ("12.57pm", at("12:56"), at("12:58"), None),
    ("12:10 a.m.", at("00:09"), at("00:11"), None),
    ("about noon", at("11:45"), at("12:15"), None),
    ("2100 hours", at("20:59"), at("21:01"), None),
    ("1740Z", at("17:39"), at("17:41"), "UTC"),
    ("061740Z DEC 15", at("17:39"), at("17:41"), "UTC"),
    ("061740C DEC 2015", at("17:39"), at("17:41"), "Etc/GMT-3"),
    ("061740J", at("17:39"), at("17:41"), None),
    ("061740R DEC 15", at("17:39"), at("17:41"), "Etc/GMT+5"),
    ("between 17:30 and 18:00", at("17:30"), at("18:00"), None),
    ("17:30–18:00 UTC", at("17:30"), at("18:00"), "UTC"),
    ("between 17:30Z and 18:00Z", at("17:30"), at("18:00"), "UTC"),
    ("between 9 and 10 p.m.", at("21:00"), at("22:00"), None),
    ("from 23:30 to 00:30", at("23:30"), at("00:30", 7), None),
    ("before 21:00", at("00:00"), at("21:00"), None),
    ("after 21:00", at("21:00"), at("00:00", 7), None),
    ("shortly before 21:00", at("20:45"), at("21:00"), None),
    ("just after 9 pm", at("21:00"), at("21:15"), None),
    ("late on 6 December 2015", at("18:00"), at("00:00", 7), None),
    ("on the evening of Sunday, 6 December", at("17:00"), at("00:00", 7), None),
    ("in the early hours of 7 December", at("00:00", 7), at("06:00", 7), None),
    ("overnight 6/7 December 2015", at("18:00"), at("06:00", 7), None),
    ("that night", at("18:00"), at("06:00", 7), None),
    ("December 7, 2015", at("00:00", 7), at("00:00", 8), None),
    ("Monday", at("00:00", 7), at("00:00", 8), None),
    ("13/12/2015", at("00:00", 13), at("00:00", 14), None),
    ("10.29 local time", at("10:28"), at("10:30"), None),
    ("9 p.m. Baghdad time", at("20:45"), at("21:15"), "Asia/Baghdad"),
    ("21:00 on 6 December, New York time", at("20:59"), at("21:01"), "America/New_York"),
    # one half of the day for both ends: the first is less than twelve hours before the second
    ("between 11 and 1 p.m.", at("11:00"), at("13:00"), None),
    ("11-1 pm", at("11:00"), at("13:00"), None),
    ("between 11:30 and 12:30 p.m.", at("11:30"), at("12:30"), None),
    ("between 11 and 1 a.m.", at("23:00"), at("01:00", 7), None),
    ("between 12 and 1 p.m.", at("12:00"), at("13:00"), None),
    ("between 17:30 and 6 p.m.", at("17:30"), at("18:00"), None),
    ("1730-6 p.m.", at("17:30"), at("18:00"), None),
    ("10-11h", at("10:00"), at("11:00"), None),
    ("9 a.m. to 17:00", at("09:00"), at("17:00"), None),
    # days, and nights between two
    ("6-7 December 2015", at("00:00"), at("00:00", 8), None),
    ("between 6 and 8 December", at("00:00"), at("00:00", 9), None),
    ("6/7 December", at("00:00"), at("00:00", 8), None),
    ("night of 6/7 December", at("18:00"), at("06:00", 7), None),
    ("between 23:00 and 01:00 on 6/7 December", at("23:00"), at("01:00", 7), None),
    ("6 December, 23:00-01:00", at("23:00"), at("01:00", 7), None),
    ("between 23:00 6 December and 01:00 7 December", at("23:00"), at("01:00", 7), None),
    ("from the evening of 6 December to the morning of 7 December", at("17:00"), at("12:00", 7), None),
    ("overnight 31 December/1 January", at("18:00", 31), datetime(2016, 1, 1, 6), None),
    ("night of 31 December/1 January 2016", at("18:00", 31), datetime(2016, 1, 1, 6), None),
    # usual spellings
    ("2015-12-06T21:20:03.5Z", at("21:20:02"), at("21:20:04"), "UTC"),
    ("2015-12-06T21:20+03", at("21:19"), at("21:21"), "Etc/GMT-3"),
    ("2015-12-06T21:20-03:00", at("21:19"), at("21:21"), "Etc/GMT+3"),
    ("2015-12-06 13:20-14:20", at("13:20"), at("14:20"), None),
    ("21:40 hrs", at("21:39"), at("21:41"), None),
    ("9:40 hrs", at("09:39"), at("09:41"), None),
    ("9 o'clock p.m.", at("20:45"), at("21:15"), None),
    ("half past nine in the evening", at("21:29"), at("21:31"), None),
    ("a quarter to one in the afternoon", at("12:44"), at("12:46"), None),
    ("about nine in the morning", at("08:45"), at("09:15"), None),
    ("between 9 and 10 in the evening", at("21:00"), at("22:00"), None),
    ("9 at night", at("20:45"), at("21:15"), None),
    ("21:30 in the evening", at("21:29"), at("21:31"), None),
    # two digits for the hour, and minutes, are of a clock of 24 hours
    ("10:30", at("10:29"), at("10:31"), None),
    ("09:30", at("09:29"), at("09:31"), None),
]


@pytest.mark.parametrize(("phrase", "earliest", "latest", "zone"), MEANINGS, ids=[m[0] for m in MEANINGS])
def test_a_phrase_means_what_the_table_says(phrase, earliest, latest, zone) -> None:
    assert window_of(phrase, SUNDAY) == Window(earliest, latest, zone)


# Each row: the phrase, and what the refusal must say; of an ambiguous one, both readings.
REFUSED = [
    ("05/06/2015", "6 May 2015 or 5 June 2015"),
    ("9", "09:00 or 21:00"),
    ("at 9:30", "09:30 or 21:30"),
    ("9 o'clock", "09:00 or 21:00"),
    ("12 p.m.", "noon to some and midnight to others"),
    ("midnight", "begins a day and ends one"),
    ("21:00 IST", "'IST' stands for different zones"),
    ("21:00 Bagdad time", "did you mean Asia/Baghdad"),
    ("2015-12-06 21:00+03:30", "no zone is .03:30 all year"),
    ("Monday 6 December", "names two days"),
    ("31 February", "there is no day 31 in month 2"),
    ("overnight 6/9 December", "such as 6/7"),
    ("25:00", "no time of day"),
    ("13 p.m.", "from 1 to 12"),
    ("teatime", "not understood as a time"),
    ("10", "10:00 or 22:00"),
    ("around 11", "11:00 or 23:00"),
    ("12", "12:00 or 00:00"),
    ("10-11", "11:00 or 23:00"),
    ("10 o'clock", "10:00 or 22:00"),
    ("half past nine", "09:30 or 21:30"),
    ("9 p.m. to 10:30", "10:30 or 22:30"),
    ("between 9 and 9 p.m.", "09:00 or 21:00"),
    ("between 09:30 and 10 p.m.", "09:30 or 21:30"),
    ("between 23:00 and 01:00 on 6 December", "5 December to 6 December or 6 December to 7 December"),
    ("morning of 16/17 July", "that of 16 July or that of 17 July"),
    ("about 21:00 on 6/7 December", "6 December or 7 December"),
    ("between 22:00 and 22:30 on 6/7 December", "6 December or 7 December"),
    ("2015-12-06 21:20-03:00", "offset from UTC or the end of a span"),
    ("2 at night", "not in the night"),
    ("21:30 in the morning", "not in the morning"),
    ("20/10 December", "is not after the first"),
    ("7 December/6 December", "is not after the first"),
    ("between 23:00 7 December and 01:00 6 December", "ends before it begins"),
    ("", "not understood as a time"),
]


@pytest.mark.parametrize(("phrase", "says"), REFUSED, ids=[r[0] or "nothing" for r in REFUSED])
def test_what_has_two_readings_or_none_is_refused(phrase: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        window_of(phrase, SUNDAY)


@pytest.mark.parametrize(
    ("phrase", "told"),
    [
        ("10:30", True),
        ("12.10", True),
        ("between 10:30 and 11:15", True),
        ("09:30", False),
        ("13:30", False),
        ("10:30 a.m.", False),
        ("10:30 in the evening", False),
        ("10:30 hrs", False),
        ("10:30Z", False),
        ("2015-12-06 10:30", False),
        ("12.12.2015 21:00", False),
    ],
)
def test_it_is_told_where_two_digits_alone_say_which_half_of_the_day(phrase: str, told: bool) -> None:
    assert window_of(phrase, SUNDAY).on_24_hours is told


@given(st.integers(0, 47), st.integers(1, 23), st.sampled_from([0, 15, 30]))
def test_a_span_with_one_half_of_the_day_is_shorter_than_half_a_day(
    start: int, halves: int, odd: int
) -> None:
    """Each span of less than twelve hours is read back; 12 o'clock sharp has no half."""
    first = datetime(2015, 12, 6) + timedelta(minutes=30 * start + odd % 30)
    second = first + timedelta(minutes=30 * halves)
    if second.hour % 12 == 0 and second.minute == 0:
        return
    half = "p.m." if second.hour >= 12 else "a.m."
    found = window_of(
        f"between {first.hour % 12 or 12}:{first:%M} and {second.hour % 12 or 12}:{second:%M} {half}", SUNDAY
    )
    assert found.latest - found.earliest == second - first
    assert found.earliest.time() == first.time()


def test_what_the_page_says_is_refused_is_refused_and_what_it_says_is_taken_is_taken() -> None:
    page = Path(__file__).resolve().parents[1] / "docs" / "writing-a-case.md"
    rows = re.findall(r"^\| (`.*?) \| (.*?) \|$", page.read_text(encoding="utf-8"), re.MULTILINE)
    rows = rows[next(n for n, (written, _) in enumerate(rows) if written.startswith("`21:40`")) :]
    for written, meant in rows:
        # what is no whole phrase is described by the words around it
        for phrase in re.findall(r"`([^`]*\d[^`]*)`", written.partition(" after a date")[0]):
            if meant.startswith("refused"):
                with pytest.raises(ValueError, match=r" or |begins a day|different zones|to some|which"):
                    window_of(phrase, SUNDAY)
            elif phrase not in ("+03:00", "+03"):
                assert window_of(phrase, SUNDAY)
    assert meant.startswith("refused")


@pytest.mark.parametrize("phrase", ["about 21:00", "late", "6 December at 21:00", "061740Z", "Sunday"])
def test_a_day_is_never_made_up(phrase: str) -> None:
    with pytest.raises(ValueError, match="no day is named"):
        window_of(phrase, None)


moments = st.datetimes(datetime(1950, 1, 1), datetime(2049, 12, 31)).map(lambda d: d.replace(microsecond=0))


@given(moments, st.integers(1, 120))
def test_every_form_of_a_moment_is_read_back(moment: datetime, about: int) -> None:
    day, hour = f"{moment.day} {moment:%B %Y}", moment.hour
    half = "p.m." if hour >= 12 else "a.m."
    minute, second = timedelta(minutes=1), timedelta(seconds=1)
    to_minute = moment.replace(second=0)
    by_minute = Window(to_minute - minute, to_minute + minute)
    assert window_of(f"{moment:%Y-%m-%d %H:%M:%S}") == Window(moment - second, moment + second)
    assert window_of(f"{moment:%H:%M} on {day}") == by_minute
    assert window_of(f"{moment:%H:%M}", moment.date()) == by_minute
    if moment.minute or hour % 12:
        assert window_of(f"{hour % 12 or 12}:{moment:%M} {half}, {day}") == by_minute
    group = window_of(f"{moment:%d%H%M}Z {moment:%b %Y}")
    assert group == Window(by_minute.earliest, by_minute.latest, "UTC")
    wide = timedelta(minutes=about)
    around = window_of(f"around {moment:%H:%M} on {day}", None, about)
    assert around == Window(to_minute - wide, to_minute + wide)


@given(moments, st.integers(1, 23 * 60))
def test_a_span_is_read_back_and_never_runs_backwards(moment: datetime, minutes: int) -> None:
    first = moment.replace(second=0)
    second = first + timedelta(minutes=minutes)
    found = window_of(f"between {first:%H:%M} and {second:%H:%M}", first.date())
    assert found == Window(first, second)


@given(st.sampled_from(sorted(PARTS_OF_DAY)), st.dates(date(1950, 1, 1), date(2049, 12, 31)))
def test_a_part_of_a_day_begins_on_it(part: str, day: date) -> None:
    found = window_of(f"{part} {day.day} {day:%B %Y}")
    assert found.earliest.date() == day
    assert timedelta() < found.latest - found.earliest <= timedelta(hours=24)


@given(st.text(alphabet="0123456789:.-/ apmzutcSundayDecbetwn~", max_size=30))
def test_no_text_ends_in_anything_but_a_window_or_a_refusal(text: str) -> None:
    try:
        found = window_of(text, SUNDAY)
    except ValueError:
        return
    assert found.earliest <= found.latest
