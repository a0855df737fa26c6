"""The report: everything of the findings is in it, escaped, and nothing comes from outside."""

import hashlib
import json
import re
from base64 import b64encode
from html.parser import HTMLParser
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overflight import report
from overflight.errors import OverflightError
from overflight.findings import Certificate, Comparison, Figure, Finding, Findings, Margin
from overflight.findings.model import (
    VERDICT_MEANS,
    CaseEntry,
    Decides,
    FindOut,
    LedgerEntry,
    LineString,
    Map,
    MapAbout,
    MapClaim,
    MapFeature,
    MultiPolygon,
    ObjectionEntry,
    Point,
    Polygon,
    SourceEntry,
)
from overflight.findings.store import to_json
from overflight.report import amounts, chart, choices, layout, text, words
from overflight.report.page import Origin, command
from overflight.report.write import PNG as SIGNATURE
from overflight.rounding import number

PNG = SIGNATURE + b"not really a picture"
VOID = {"meta", "img", "br", "input"}
ORIGIN = Origin({"numpy": "2.4"}, {"code": "ab" * 32})


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
    findings += [account(index, text, wrong) for index, wrong in enumerate((["C1"], []))]
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
        answer=[text("In short.")],
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
        objections=[
            ObjectionEntry(
                kind=kind,
                objection=text(f"But this {kind}!"),
                answer=text("Because of C1."),
                claims=["C1"],
                sources=["radio"],
            )
            for kind in ("objection", "scenario")
        ],
        find_out_next=[
            FindOut(
                what=text("Which clock it was"),
                kind="choice",
                options=["UTC"],
                decides=[
                    Decides(
                        finding="speed-0",
                        wholly=True,
                        by_answer={text("UTC"): "contradicted", text("Paris"): text("it stays open")},
                    ),
                    Decides(finding="gone", wholly=False, by_answer={}),
                ],
            ),
            FindOut(
                what=text("The hour"),
                kind="number",
                options=[],
                decides=[
                    Decides(finding="speed-1", wholly=False, by_answer={text("off by 3 min"): "contradicted"})
                ],
            ),
        ],
        limits=[text("It knows only what was published.")],
        map=drawn(text),
    )


RIM = [(40.0, 35.0), (41.0, 35.0), (41.0, 36.0), (40.0, 35.0)]


def drawn(text):
    """Return a map with something of each shape, the first on top of the others."""
    claim = MapClaim(claim="C1", part="C1", source=text("The paper"), says=text("It was there."))
    shapes = [
        (
            "land",
            MultiPolygon(coordinates=[[[(30.0, 30.0), (50.0, 30.0), (40.0, 45.0), (30.0, 30.0)]]]),
            None,
        ),
        ("ring", Polygon(coordinates=[RIM]), 0),
        ("shortest", LineString(coordinates=[(39.0, 34.0), (42.0, 37.0)]), None),
        ("place", Point(coordinates=(40.5, 35.5)), None),
    ]
    features = [
        MapFeature(
            geometry=shape,
            properties=MapAbout(
                kind=kind,
                label="Land" if kind == "land" else text(f"A {kind}"),
                told=[] if kind == "land" else [text(f"Told of a {kind}")],
                claims=[] if kind in {"land", "place"} else [claim],
                look=look,
            ),
        )
        for kind, shape, look in shapes
    ]
    return Map(bbox=(38.0, 33.0, 43.0, 38.0), features=features)


def account(index, text, wrong):
    return Finding(
        id=f"account-{index}",
        check="account",
        question=text(f"What if “account {index}” is true?"),
        answer=text("Then this."),
        claims=["C1"],
        sources=["paper"],
        verdict="depends",
        certificate=Certificate(
            kind="sets",
            steps=[text("wrong is C1.")],
            data={"must_be_wrong": wrong, "groups": [{"conflicts": [], "corrections": [["C1"], ["C2"]]}]},
        ),
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
        self.scripts = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        assert len(dict(attributes)) == len(attributes), f"an attribute twice in <{tag}>"
        if tag == "script":
            self.scripts.append((dict(attributes), ""))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if "script" in self.open:
            self.scripts[-1] = (self.scripts[-1][0], self.scripts[-1][1] + data)
        elif not {"style", "title"} & set(self.open):
            self.text += data

    def all(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


@pytest.fixture(scope="module")
def page():
    return Page(report.render(made_up(), {"figures/map-all.png": PNG, "figures/clocks.png": PNG}, ORIGIN))


def policy_of(page):
    """Return the rules of a page's security policy, which must stand before whatever it is to bind."""
    (meta,) = [a for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    tags = [tag for tag, _ in page.elements]
    first = min((tags.index(tag) for tag in ("script", "img", "style") if tag in tags), default=len(tags))
    assert page.elements.index(("meta", meta)) < first
    return dict(rule.strip().split(" ", 1) for rule in meta["content"].split(";"))


def check_scripts(page):
    """Only the scripts of the package may run, by their checksums; data of the case is no script."""
    rules = policy_of(page)
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "data:"
    run = [content for attributes, content in page.scripts if attributes == {}]
    assert run in ([], list(chart.scripts()))
    digests = [f"'sha256-{b64encode(hashlib.sha256(c.encode()).digest()).decode()}'" for c in run]
    assert rules["script-src"].split() == (digests or ["'none'"])
    others = [(attributes, content) for attributes, content in page.scripts if attributes != {}]
    assert len(others) == (1 if run else 0)
    for attributes, content in others:
        assert attributes == {"type": "application/json", "id": "map-data", "data-linked": None}
        assert not set("<>&\u2028\u2029") & set(content)


def check_nothing_from_outside(page):
    check_scripts(page)
    assert {tag for tag, _ in page.elements}.isdisjoint(
        {"link", "iframe", "object", "embed", "form", "base", "svg", "video", "audio", "source"}
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
    assert ".leaflet-container" in style
    assert "url(" not in style
    assert "@import" not in style
    assert "http" not in style


@settings(max_examples=25, deadline=None)
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
    assert {"finding-speed-0", "claim-C1", "source-paper", "about-places", "term-reading"} <= targets


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
    assert all(header.get("scope") in {"col", "row", "rowgroup"} for header in page.all("th"))


def test_maps_come_first_and_every_picture_has_its_text(page):
    assert [image["alt"] for image in page.all("img")] == ["A route", "Two bars"]


def plain(page):
    return re.sub(r"\s+", " ", page.text)


def test_verdicts_are_told_by_word_and_by_symbol_and_explained_once(page):
    for word, meaning in VERDICT_MEANS.items():
        assert f"{words.SYMBOLS[word]} {word}" in plain(page)
        assert plain(page).count(meaning) == 1
    assert len(set(words.SYMBOLS.values())) == len(VERDICT_MEANS)


def test_short_answer_comes_first_and_then_pictures_accounts_findings_and_ledger(page):
    order = [
        "In short.",
        "First of all.",
        "Map",
        "✗ must be wrong",
        "Answer 0.",
        "It was so.",
        "What it said",
    ]
    positions = [page.text.index(told) for told in (*order, "It knows only")]
    assert positions == sorted(positions)


def test_without_a_short_answer_three_sentences_of_the_long_one_lead():
    findings = made_up().model_copy(update={"answer": [], "bottom_line": ["One.", "Two.", "Three.", "Four."]})
    html = report.render(findings, {})
    answer = html[
        html.index('<div class="answer">') : html.index("</div>", html.index('<div class="answer">'))
    ]
    assert re.findall(r"<p>(.*?)</p>", answer) == ["One.", "Two.", "Three."]
    assert "Four." in html


def test_answer_that_rests_on_what_no_source_states_is_marked(page):
    cards = report.render(made_up(), {}).split("<article")[1:]
    marked = [card for card in cards if "△ 1 assumption" in card]
    assert len(marked) == len(VERDICT_MEANS)
    assert all("△ Assumed, by no source" in card for card in marked)
    assert not any("△" in card for card in cards if "account-" in card[:80])


def test_close_call_is_marked_where_a_margin_is_within_the_uncertainty():
    findings = made_up()
    close, far = findings.findings[0], findings.findings[1]
    margin = close.margin.model_copy(update={"times_uncertainty": 0.5})
    close = close.model_copy(update={"margin": margin})
    assert layout.is_close(close)
    assert not layout.is_close(far)
    assert layout.by_closeness([far, close]) == [close, far]
    page = report.render(findings.model_copy(update={"findings": [close, far]}), {})
    assert page.count("≈ close call") == 2


def test_accounts_stand_beside_each_other_with_what_each_makes_of_a_statement():
    accounts, rows = layout.matrix(made_up())
    assert [found.id for found in accounts] == ["account-0", "account-1"]
    assert [(row.part, row.marks) for row in rows] == [("C1", ("wrong", "doubt"))]


def test_certificate_of_other_shape_gives_no_matrix():
    finding = account(0, str, ["C1"])
    odd = finding.model_copy(
        update={"certificate": Certificate(kind="sets", steps=["s"], data={"groups": [3, {}]})}
    )
    assert layout.matrix(made_up().model_copy(update={"findings": [odd]}))[1] == []


def test_objections_and_other_scenarios_are_answered(page):
    assert plain(page).index("But this objection!") < plain(page).index("Other scenarios")
    assert "Other scenarios, and what speaks against them" in plain(page)
    assert "What speaks against it. Because of C1." in plain(page)
    assert plain(page).index("Other scenarios") < plain(page).index("But this scenario!")
    assert "objections" not in [a.get("id") for a in Page(report.render(bare(), {})).all("h2")]


def test_what_to_find_out_next_leads_to_the_findings_that_it_would_settle(page):
    told = plain(page).split("What to find out next")[-1]
    assert (
        "Which clock it was Decides, whatever the answer: Question 0? Decides for some answers: gone" in told
    )
    folded = report.render(made_up(), {}).split(
        "Numbers that would decide if known more exactly: 1</summary>"
    )
    assert "The hour Question 1? off by 3 min: ✗ contradicted" in plain(
        Page(folded[1].split("</details>")[0])
    )
    assert "The hour" not in Page(folded[0]).text


def test_each_answer_to_a_choice_is_told_with_the_verdicts_that_change_then(page):
    assert (
        "Which clock it was UTC ✓ consistent → ✗ contradicted: Question 0? "
        "Paris ✓ consistent → it stays open: Question 0? The numbers closest" in plain(page)
    )


def settled(*decides):
    """Return what becomes of findings if one choice is settled, each told by its answers."""
    entry = FindOut(
        what="the place",
        kind="choice",
        options=[],
        decides=[Decides(finding=name, wholly=False, by_answer=answers) for name, answers in decides],
    )
    (choice,) = choices.if_settled(made_up().model_copy(update={"find_out_next": [entry]}))
    return [
        (end.answers, [(turn.before, turn.after, [f.id for f in turn.findings]) for turn in end.turns])
        for end in choice.outcomes
    ]


def test_answers_that_lead_to_the_same_are_told_together_and_so_are_findings_that_turn_alike():
    turns = {"here": "contradicted", "there": "contradicted", "nowhere": "depends"}
    assert settled(("account-0", turns), ("account-1", turns), ("speed-0", {"nowhere": "consistent"})) == [
        (["here", "there"], [("depends", "contradicted", ["account-0", "account-1"])]),
        (["nowhere"], []),
    ]


def test_findings_that_turn_otherwise_or_alone_are_told_apart():
    assert settled(("account-0", {"a": "consistent", "b": "consistent"}), ("speed-0", {"a": "depends"})) == [
        (["a"], [("depends", "consistent", ["account-0"]), ("consistent", "depends", ["speed-0"])]),
        (["b"], [("depends", "consistent", ["account-0"])]),
    ]


def with_margin(**changed):
    """Return findings of which there is one, with another margin."""
    finding = made_up().findings[0]
    margin = finding.margin.model_copy(update=changed)
    return made_up().model_copy(update={"findings": [finding.model_copy(update={"margin": margin})]})


def test_number_that_would_have_to_move_is_told_to_two_digits_and_exactly_on_demand(page):
    assert "another verdict if the clock changed by 26 min, 1.8 times the stated uncertainty" in plain(page)
    assert {"value": "1.75", "title": "exactly 1.75"} in page.all("data")
    once = plain(Page(report.render(with_margin(times_uncertainty=1.0), {})))
    assert "changed by 26 min, once the stated uncertainty" in once
    told = plain(Page(report.render(with_margin(moves="the edges,", times_uncertainty=None), {})))
    assert "Numbers whose uncertainty no source states: 1" in told
    assert "another verdict if the edges changed by 26 min" in told


def bare():
    without = (
        "findings",
        "figures",
        "objections",
        "bottom_line",
        "answer",
        "claims",
        "limits",
        "find_out_next",
    )
    empty = {field: [] for field in without}
    return made_up().model_copy(update={**empty, "map": None})


def test_case_in_which_nothing_was_found_has_a_page_all_the_same():
    page = Page(report.render(bare(), {}))
    check_nothing_from_outside(page)
    assert page.open == []


def test_page_without_a_map_has_no_script_and_allows_none():
    html = report.render(made_up().model_copy(update={"map": None}), {"figures/map-all.png": PNG})
    assert "<script" not in html
    assert "leaflet" not in html
    assert policy_of(Page(html))["script-src"] == "'none'"
    assert "runs no script" in html


def test_map_that_can_be_moved_is_seen_only_where_its_script_runs_and_the_picture_stays(page):
    (shown,) = [a for a in page.all("div") if a.get("id") == "chart"]
    assert "hidden" in shown
    assert "screen-only" in shown["class"]
    assert page.all("img")[0]["alt"] == "A route"
    (box,) = [a for a in page.all("div") if a.get("id") == "map"]
    assert box["role"] == "region"


def test_what_the_map_shows_is_listed_and_leads_to_the_claims(page):
    assert "C1 (The paper): It was there. A ring. Told of a ring A shortest. Told of a shortest" in plain(
        page
    )
    assert "Of no claim: A place. Told of a place" in plain(page)
    listed = [a["data-feature"] for a in page.all("li") if "data-feature" in a]
    assert listed == ["1", "2", "3"]


def test_every_point_of_the_map_is_told_in_degrees(page):
    marks = [f for f in made_up().map.features if f.geometry.type == "Point"]
    assert marks
    for mark in marks:
        lon, lat = mark.geometry.coordinates
        told = " ".join(mark.properties.told)
        assert f"{mark.properties.label} {told} {lon:.4f} {lat:.4f}" in plain(page)


def test_data_of_the_map_is_the_findings_own(page):
    (data,) = [content for attributes, content in page.scripts if attributes]
    assert Map.model_validate_json(data) == made_up().map


def test_every_id_in_a_text_leads_to_its_claim(page):
    linked = text.linker(["C1", "C10", "note"], ["C1a", "C1a*", "C10b"])
    told = str(linked("C10b and C1a* (C1), but not XC1, C1c, note or <b>"))
    assert re.findall(r'href="#(.*?)">(.*?)<', told) == [
        ("claim-C10", "C10b"),
        ("claim-C1", "C1a*"),
        ("claim-C1", "C1"),
    ]
    assert told.endswith("but not XC1, C1c, note or &lt;b&gt;")
    assert text.linker([], [])("C1 <") == "C1 &lt;"


def test_claim_is_told_with_its_source_and_the_sources_date_and_grade(page):
    assert "C1 The paper, 7 December 2015, grade F6" in plain(page)


@pytest.mark.parametrize(
    ("missing", "told"),
    [
        ([], "grade F6"),
        (["address"], "grade F6"),
        (["grade of the information"], "half graded (taken as F6)"),
        (["grade of the source", "grade of the information"], "not graded (taken as F6)"),
    ],
)
def test_grade_that_nobody_gave_is_not_told_as_one(missing, told):
    ungraded = source("paper", str, None, None).model_copy(update={"missing": missing})
    page = Page(report.render(made_up().model_copy(update={"sources": [ungraded]}), {}))
    assert f"news report, {told}" in plain(page)
    assert f"C1 The paper, 7 December 2015, {told}" in plain(page)
    assert ("grade F6" in plain(page)) == (told == "grade F6")


def test_two_clocks_are_explained_with_the_offset_of_the_day(page):
    assert "Local is Damascus, UTC+2 on 6 December 2015 (Asia/Damascus)." in plain(page)
    assert text.clock_of("Asia/Damascus", "2024-12-06") == "Damascus, UTC+3"
    assert text.clock_of("Nowhere/At_All", "2015-12-06") == "At All"


def test_software_and_checksums_are_told_where_known(page):
    assert "numpy 2.4." in plain(page)
    assert "ab" * 32 in page.text
    assert "Versions of the software" not in report.render(made_up(), {})


def test_picture_opens_larger_inside_the_page(page):
    ids = {attributes.get("id") for _, attributes in page.elements}
    sheets = [a for a in page.all("a") if a.get("class") == "sheet"]
    assert [a["href"] for a in sheets] == ["#picture-figures-map-all-png", "#picture-figures-clocks-png"]
    closing = [a["href"][1:] for a in page.all("a") if a.get("class") == "close"]
    assert set(closing) <= ids
    assert len(closing) == 2


def test_long_alternative_text_is_told_in_full_below_the_picture():
    alt = "A map at 9 p.m. on Sunday. " + "Much more of it is told here. " * 10
    assert text.in_short(alt) == "A map at 9 p.m. on Sunday. The text below the picture tells all of it."
    assert text.in_short("A map. It is small.") == "A map. It is small."


@pytest.mark.parametrize(
    ("file", "place"),
    [
        ("figures/accounts.png", "matrix"),
        ("figures/overview.png", "overview"),
        ("figures/timeline.png", "timeline"),
        ("figures/required_speed_2.png", "speed-1"),
        ("figures/required_speed_9.png", "speed-2"),
        ("figures/unheard_of.png", "others"),
        ("figures/.png", "others"),
    ],
)
def test_picture_stands_with_its_check(file, place):
    figure = Figure(file=file, title="t", alt="a", notebook="n")
    placed = layout.placed(made_up().model_copy(update={"figures": [figure]}))
    homes = {name: [getattr(placed, name)] for name in ("map", "matrix", "overview", "timeline")}
    assert {**homes, **placed.of, "others": placed.others}[place] == [figure]


def test_findings_are_grouped_by_the_question_of_a_reader():
    groups = layout.by_question(made_up().findings)
    assert [(group.key, len(group.findings)) for group in groups] == [
        ("accounts", 2),
        ("places", 2),
        ("sightings", 3),
    ]
    unheard = made_up().findings[0].model_copy(update={"check": "unheard-of"})
    assert [group.key for group in layout.by_question([unheard])] == ["others"]


def test_numbers_are_rounded_and_exact_on_demand(page):
    assert "1,013 km (1,011 to 1,016 km) Exactly: 1013.25, 1011, 1015.5 km" in plain(page)
    assert "the published range: at least 2,200 miles" in plain(page)
    assert "would have to change by 26 min, 1.8 times the stated uncertainty." in plain(page)
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
    assert number(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0538, "0.054"), (1.75, "1.8"), (217.69, "220"), (0.080343, "0.08"), (3.0, "3")],
)
def test_estimate_is_told_to_two_digits(value, shown):
    assert amounts.roughly(value) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(2.0, "2"), (-3.0, "-3"), (1013.25, "1013.25"), (0.000001, "1e-06")]
)
def test_number_is_exact_without_a_point_that_says_nothing(value, shown):
    assert amounts.exact(value) == shown


@pytest.mark.parametrize(
    ("unit", "one"),
    [
        ("readings", "reading"),
        ("nautical miles", "nautical mile"),
        ("bodies", "body"),
        ("s", "s"),
        ("km", "km"),
        ("aircraft", "aircraft"),
        ("compass", "compass"),
    ],
)
def test_one_of_a_thing_is_told_in_the_singular(unit, one):
    assert amounts.unit_for(unit, 1.0) == one
    assert amounts.unit_for(unit, 2.0) == unit
    assert amounts.unit_for(unit, 0.0) == unit
    single = made_up().findings[0].model_copy(update={"value": 1.0, "low": 1.0, "high": 1.0, "unit": unit})
    page = Page(report.render(made_up().model_copy(update={"findings": [single]}), {}))
    assert f"1 {one} (1 {one}) Exactly: 1 {one} Compared" in plain(page)


def test_answer_that_no_number_decides_says_so():
    cards = re.findall(r"<article.*?</article>", report.render(made_up(), {}), re.DOTALL)
    without = [
        card
        for card in (plain(Page(card)) for card in cards)
        if "No single stated number decides it." in card
    ]
    assert [re.search(r"“(account \d)” is", card)[1] for card in without] == ["account 0", "account 1"]
    finding = made_up().findings[0]
    number = finding.certificate.model_copy(update={"kind": "number"})
    sum_only = finding.model_copy(update={"certificate": number, "margin": None})
    page = report.render(made_up().model_copy(update={"findings": [sum_only]}), {})
    assert "No single stated number" not in page


def test_claims_behind_an_answer_are_linked_without_unfolding_anything():
    for card in report.render(made_up(), {}).split("<article")[1:]:
        assert 'href="#claim-C1"' in card.split("<details")[0]


def test_pictures_of_one_card_stand_in_one_column():
    files = ("figures/required_speed_1.png", "figures/reach_1.png")
    figures = [Figure(file=file, title="t", alt="a", notebook="n") for file in files]
    page = report.render(made_up().model_copy(update={"figures": figures}), dict.fromkeys(files, PNG))
    (column,) = re.findall(r'<div class="pictures">(.*?)</div>\s*</div>', page, re.DOTALL)
    assert column.count('class="slot"') == 2


def test_words_that_answers_use_are_explained():
    assert {"premise", "closed world", "reading", "grade"} <= set(words.GLOSSARY)


def test_command_repeats_the_overrides():
    findings = made_up().model_copy(update={"overrides": {"a.b": 800, "c.d": "it's", "e.f": [1, None]}})
    assert command(findings) == (
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


def test_report_since_an_earlier_run_tells_what_changed(run, tmp_path_factory):
    other = tmp_path_factory.mktemp("runs") / "later <b>"
    other.mkdir()
    changed = made_up().model_copy(update={"tzdata": "2027.1", "findings": made_up().findings[1:]})
    (other / "findings.json").write_text(to_json(changed), encoding="utf-8")
    page = Page(report.write_report(run, since=other).read_text(encoding="utf-8"))
    assert "What has changed since the run “later <b>”" in plain(page)
    assert "New: Question 0?" in plain(page)
    assert "time-zone rules (tzdata): 2027.1 → 2026.1" in plain(page)
    same = Page(report.write_report(run, since=run).read_text(encoding="utf-8"))
    assert plain(same).count("Nothing.") == 1


def test_changed_verdicts_and_numbers_are_told_first_and_the_steps_folded(run, tmp_path_factory):
    old, *rest = made_up().findings
    certificate = old.certificate.model_copy(update={"steps": ["Step one", "Step of old"]})
    was = old.model_copy(update={"verdict": "depends", "value": 7.0, "certificate": certificate})
    same_but_words = rest[0].model_copy(update={"answer": "Said otherwise."})
    earlier = tmp_path_factory.mktemp("earlier")
    before = made_up().model_copy(update={"findings": [was, same_but_words, *rest[1:]], "tzdata": "2025.1"})
    (earlier / "findings.json").write_text(to_json(before), encoding="utf-8")
    page = report.write_report(run, since=earlier).read_text(encoding="utf-8")
    section = page[page.index('aria-labelledby="changes"') :]
    seen, folded = section[: section.index("</section>")].split("<details", 1)
    shown = plain(Page(f"<section {seen}"))
    assert "Verdict changed: Question 0? verdict: depends → consistent · value: 7 km → 1,013 km" in shown
    assert "otherwise" not in shown
    assert "2025.1" not in shown
    hidden = plain(Page(f"<details{folded}"))
    assert "Question 1? answer: Said otherwise. → Answer 1." in hidden
    assert "time-zone rules (tzdata): 2025.1 → 2026.1" in hidden
    assert "consistent" not in hidden


def test_manifest_beside_the_findings_is_told_and_a_broken_one_is_passed_over(run):
    made = {"versions": {"numpy": "2.4", "odd": 3}, "sha256": {"code": "cd" * 32, "outputs": {"a": "b"}}}
    (run / "manifest.json").write_text(json.dumps(made), encoding="utf-8")
    page = report.write_report(run).read_text(encoding="utf-8")
    assert "cd" * 32 in page
    for broken in ("", "[]", '{"versions": 3, "sha256": []}'):
        (run / "manifest.json").write_text(broken, encoding="utf-8")
        assert "numpy" not in report.write_report(run).read_text(encoding="utf-8")
