"""What words of the day are taken to mean: usage is wide, and so are the meanings."""

from __future__ import annotations

import re
from dataclasses import dataclass

from overflight.analysis.physics.sky import CIVIL_DEG, SUNSET_DEG, Sky


@dataclass(frozen=True)
class Word:
    """What a word of the day is taken to mean: the sun's height in degrees, and on which side of noon."""

    means: str
    low_deg: float
    high_deg: float
    before_noon: bool | None = None

    def fits(self, sky: Sky) -> bool:
        """Return whether a sky is as the word says."""
        side = self.before_noon is None or self.before_noon == sky.before_noon
        return side and self.low_deg <= sky.sun_deg <= self.high_deg


_DAY = Word("the sun is up", SUNSET_DEG, 90.0)
_DARK = Word("the sun is more than 6° below the horizon", -90.0, CIVIL_DEG)
_LATE = Word("the sun is going down and lower than 10°, to midnight by the sun", -90.0, 10.0, False)
_DUSK = Word("the sun goes down, or went down and is less than 18° below the horizon", -18.0, 3.0, False)
_DAWN = Word("the sun comes up, or will and is less than 18° below the horizon", -18.0, 3.0, True)
WORDS = {
    "daylight": _DAY,
    "daytime": _DAY,
    "night": _DARK,
    "tonight": _DARK,
    "overnight": _DARK,
    "midnight": _DARK,
    "dark": _DARK,
    "darkness": _DARK,
    "late": _LATE,
    "evening": _LATE,
    "dusk": _DUSK,
    "sunset": _DUSK,
    "nightfall": _DUSK,
    "dawn": _DAWN,
    "daybreak": _DAWN,
    "sunrise": _DAWN,
    "morning": Word("between midnight and noon by the sun", -90.0, 90.0, True),
    "afternoon": Word("the sun is up and past noon", SUNSET_DEG, 90.0, False),
}


def words_in(text: str) -> list[str]:
    """Return the words of the day in a text, as keys of `WORDS`."""
    return [word for word in re.findall("[a-z]+", text.lower()) if word in WORDS]
