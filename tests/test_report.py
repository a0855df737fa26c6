"""The report: everything of the findings is in it, escaped, and nothing comes from outside."""

import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight import report
from overflight.errors import OverflightError
from overflight.findings import Certificate, Comparison, Figure, Finding, Findings, Margin
from overflight.findings.model import VERDICT_MEANS, CaseEntry, LedgerEntry, SourceEntry
from overflight.findings.store import to_json

PNG = report.PNG + b"not really a picture"
VOID = {"meta", "img", "br"}


def made_up(text=lambda words: words):
    """Return findings that use every field; `text` may put something else into each text."""
    findings = [
        Finding(
            id=f"speed-{index}",
            check="required-speed" if index < 3 else "place-dispute",
            question=text(f"Question {index}?"),
            answer=text(f"Answer {index}."),
            claims=["C1", "C2"],
            sources=["paper"],
            value=1013.25,
            low=1011.0,
            high=1015.5,
            unit=text("km"),
            compared_with=Comparison(what=text("the published range"), low=2200, unit=text("miles")),
            verdict=verdict,
            certificate=Certificate(kind="chain", steps=[text("Step one"), text("Step two")]),
            margin=Margin(moves=text("the clock"), by=26, unit=text("min"), times_uncertainty=1.75),
            assumptions=[text("An assumption")],
        )
        for index, verdict in enumerate(VERDICT_MEANS)
    ]
    return Findings(
        case=CaseEntry(
            id="bridge",
            title=text("The bridge"),
            question=text("Who was it?"),
            summary=text("What happened."),
            date="2015-12-06",
            updated="2026-01-01",
            local_zone=text("Asia/Damascus"),
            sha256="ab" * 32,
        ),
        overrides={text("places.bridge.name"): text("another")},
        tzdata="2026.1",
        bottom_line=[text("First of all."), text("Then.")],
        findings=findings,
        claims=[
            LedgerEntry(
                id="C1",
                source="paper",
                says=text("It was so."),
                statements={"C1": text("so")},
                checkable=True,
                why_not=[],
            ),
            LedgerEntry(
                id="C2",
                source="radio",
                says=text("No."),
                statements={},
                checkable=False,
                why_not=[text("A remark")],
            ),
        ],
        sources=[
            source("paper", text, "https://example.org/a?b=1&c=2", None),
            source("radio", text, None, "paper"),
        ],
        figures=[
            Figure(
                file="figures/clocks.png", title=text("Clocks"), alt=text("Two bars"), notebook="00_claims"
            ),
            Figure(file="figures/map-all.png", title=text("Map"), alt=text("A route"), notebook="01_route"),
        ],
        limits=[text("It knows only what was published.")],
    )


def source(key, text, address, via):
    return SourceEntry(
        id=key,
        publisher=text(f"The {key}"),
        title=text("What it said"),
        date="2015-12-07",
        address=address,
        via=via,
        kind="news report",
        grade="F6",
    )


class Page(HTMLParser):
    """A page taken apart: its elements with their attributes, and its text."""

    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.elements = []
        self.open = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), f"an attribute twice in <{tag}>"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if not {"style", "title"} & set(self.open):
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return Page(report.render(made_up(), {"figures/map-all.png": PNG, "figures/clocks.png": PNG}))


def check_nothing_from_outside(page):
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"script", "link", "iframe", "object", "embed", "form", "base", "svg", "video", "audio", "source"}
    )
    for tag, attributes in page.elements:
        assert not any(name.startswith("on") or name in {"style", "srcset", "action"} for name in attributes)
        assert attributes.get("src", "data:image/png;base64,").startswith("data:image/png;base64,")
        if "href" in attributes:
            assert tag == "a"
            assert re.match(r"#|https?://", attributes["href"])


def test_nothing_comes_from_outside(page):
    check_nothing_from_outside(page)
    html = report.render(made_up(), {})
    style = html[html.index("<style>") : html.index("</style>")]
    assert "url(" not in style
    assert "@import" not in style
    assert "http" not in style


@settings(max_examples=25)
@given(
    st.text(st.characters(codec="utf-8"), max_size=12),
    st.sampled_from(["", "</style>", "-->", "]]>", "\"'", "{{ 7*7 }}"]),
)
def test_text_of_a_case_stays_text_and_runs_nothing(noise, end):
    mark = f"{end}<script>alert(1)</script><img src=x onerror=alert(2)>"
    hostile = Page(
        report.render(made_up(lambda words: f"{words}{noise}{mark}"), {"figures/map-all.png": PNG})
    )
    check_nothing_from_outside(hostile)
    plain = Page(report.render(made_up(), {"figures/map-all.png": PNG}))
    assert [tag for tag, _ in hostile.elements] == [tag for tag, _ in plain.elements]
    assert hostile.open == []


def test_every_text_of_the_findings_is_told():
    told = []

    def text(words):
        told.append(f"{words} ({len(told)}) <script>")
        return told[-1]

    page = Page(report.render(made_up(text), {}))
    assert len(told) > 50
    missing = [words for words in told if words not in page.text]
    assert missing == []


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.org",
        "http:",
        "https://exa mple.org",
        "http://[x",
        "ftp://example.org",
    ],
)
def test_address_that_is_no_web_page_is_text_only(address):
    findings = made_up()
    hostile = findings.model_copy(update={"sources": [source("paper", lambda words: words, address, None)]})
    page = Page(report.render(hostile, {}))
    check_nothing_from_outside(page)
    assert not any(a["href"].startswith("http") for a in page.all("a"))
    assert address in page.text


def test_web_address_of_a_source_is_a_link(page):
    assert "https://example.org/a?b=1&c=2" in [a["href"] for a in page.all("a")]


def test_every_link_in_the_page_leads_somewhere(page):
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(set(ids)) == len(ids)
    targets = {a["href"].removeprefix("#") for a in page.all("a") if a["href"].startswith("#")}
    targets |= {a["aria-labelledby"] for _, a in page.elements if "aria-labelledby" in a}
    assert targets <= set(ids)
    assert {"finding-speed-0", "claim-C1", "source-paper", "check-place-dispute"} <= targets


def test_headings_are_in_order_and_there_is_one_title(page):
    levels = [int(tag[1]) for tag, _ in page.elements if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_page_can_be_walked_without_seeing_it(page):
    tags = [tag for tag, _ in page.elements]
    assert page.all("html") == [{"lang": "en-GB"}]
    assert page.all("a")[0] == {"class": "skip", "href": "#main"}
    for landmark in ("header", "main", "nav", "footer"):
        assert tags.count(landmark) == 1
    assert all(header.get("scope") == "col" for header in page.all("th"))


def test_maps_come_first_and_every_picture_has_its_text(page):
    assert [image["alt"] for image in page.all("img")] == ["A route", "Two bars"]


def test_verdicts_are_told_by_word_and_by_symbol(page):
    for word, meaning in VERDICT_MEANS.items():
        assert f"{report.SYMBOLS[word]} {word}: {meaning}." in re.sub(r"\s+", " ", page.text)
    assert len(set(report.SYMBOLS.values())) == len(VERDICT_MEANS)


def test_answer_comes_before_figures_findings_and_ledger(page):
    order = ["First of all.", "Map", "Answer 0.", "It was so.", "What it said", "It knows only"]
    positions = [page.text.rindex(words) for words in order]
    assert positions == sorted(positions)


def test_numbers_are_rounded_and_exact_on_demand(page):
    text = re.sub(r"\s+", " ", page.text)
    assert "1,013 km (1,011 to 1,016 km)" in text
    assert "the published range: at least 2,200 miles" in text
    assert "would have to move by 26 min, 1.75 times its stated uncertainty." in text
    assert {"value": "1013.25", "title": "exactly 1013.25"} in page.all("data")


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.0, "0"),
        (26.0, "26"),
        (1013.25, "1,013"),
        (99.96, "100"),
        (55.34, "55.3"),
        (1.75, "1.75"),
        (-26.5, "−26.5"),
        (-1013.0, "−1,013"),
        (0.000031, "3.1e-05"),
        (4510000.0, "4,510,000"),
    ],
)
def test_number_is_rounded_for_reading(value, shown):
    assert report.number(value) == shown


def test_command_repeats_the_overrides():
    findings = made_up().model_copy(update={"overrides": {"a.b": 800, "c.d": "it's", "e.f": [1, None]}})
    assert report.command(findings) == (
        ".venv/bin/overflight run bridge -p a.b=800 -p 'c.d=\"it'\"'\"'s\"' -p 'e.f=[1, null]'"
    )


@pytest.fixture
def run(tmp_path):
    (tmp_path / "figures").mkdir()
    (tmp_path / "figures" / "map-all.png").write_bytes(PNG)
    (tmp_path / "figures" / "clocks.png").write_bytes(PNG)
    (tmp_path / "findings.json").write_text(to_json(made_up()), encoding="utf-8")
    return tmp_path


def test_report_is_written_from_findings_alone_and_is_the_same_again(run):
    path = report.write_report(run)
    first = path.read_bytes()
    assert first.startswith(b"<!DOCTYPE html>\n<html")
    assert path == run / "report.html"
    report.write_report(run)
    assert path.read_bytes() == first


def test_missing_picture_is_told_by_its_text(run):
    (run / "figures" / "map-all.png").unlink()
    page = Page(report.write_report(run).read_text(encoding="utf-8"))
    assert [image["alt"] for image in page.all("img")] == ["Two bars"]
    assert "The picture figures/map-all.png is not here. What it shows: A route" in page.text


@pytest.mark.parametrize(
    "file", ["../secret.png", "figures/../../secret.png", "figures/link.png", "figures/notes.png"]
)
def test_nothing_but_pictures_of_the_run_is_shown(run, file):
    (run.parent / "secret.png").write_bytes(PNG)
    (run / "figures" / "link.png").symlink_to(run.parent / "secret.png")
    (run / "figures" / "notes.png").write_text("secret notes")
    content = json.loads((run / "findings.json").read_text(encoding="utf-8"))
    content["figures"] = [{"file": file, "title": "t", "alt": "a", "notebook": "n"}]
    (run / "findings.json").write_text(json.dumps(content), encoding="utf-8")
    assert Page(report.write_report(run).read_text(encoding="utf-8")).all("img") == []


@pytest.mark.parametrize("content", ["", "{", "[]", '{"format": 2}', '{"format": 1, "script": 1}', "\xff"])
def test_file_that_is_no_findings_is_refused_and_the_old_report_stays(run, content):
    report.write_report(run)
    before = (run / "report.html").read_bytes()
    (run / "findings.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(OverflightError, match=r"findings\.json is not the findings of this version"):
        report.write_report(run)
    assert (run / "report.html").read_bytes() == before
