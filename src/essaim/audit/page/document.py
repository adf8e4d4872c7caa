"""Puts the page together."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from html import escape

from essaim.audit.page.charts import across, upright
from essaim.audit.page.words import WORDS, day, number
from essaim.audit.report import Finding, Report
from essaim.audit.wording import LIMITS, certainty_name, family_name, reason, said

#: A page with more rows in a table is no use to read; the CSV file has them all.
MOST_ROWS = 300
MOST_NAMES = 30
STYLE = """
:root{color-scheme:light dark;--paper:#fff;--ink:#1d1d1b;--soft:#5d5d58;--line:#d9d9d3;--bar:#9a3412;--pale:#f0d5c4}
@media (prefers-color-scheme:dark){:root{--paper:#191917;--ink:#ecece6;--soft:#a9a9a1;--line:#3b3b37;--bar:#fb923c;
--pale:#5b3a22}}
*{box-sizing:border-box}
body{margin:0 auto;max-width:68rem;padding:1rem;background:var(--paper);color:var(--ink);
font:1rem/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.6rem;line-height:1.2}h2{margin-top:2.2rem;font-size:1.2rem}
.head{font-size:1.3rem;font-weight:600}.soft{color:var(--soft)}
svg{width:100%;max-width:26rem;height:auto;font:13px system-ui,sans-serif;fill:var(--ink)}
.bar{fill:var(--bar)}.pale{fill:var(--pale)}
table{width:100%;border-collapse:collapse;font-size:.9rem}
th,td{padding:.35rem .5rem;border-bottom:1px solid var(--line);text-align:start;vertical-align:top}
th{overflow-wrap:normal}td.n{white-space:nowrap}
td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}
@media (min-width:60.01rem){.wide td:not(.n){min-width:7.8rem}}
@media screen and (max-width:60rem){.wide thead{display:block;position:absolute;left:0;width:1px;height:1px;
overflow:hidden}.wide tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
.wide td,.wide td.n{display:block;border:0;padding:.1rem 0;text-align:start;white-space:normal}
.wide td::before{content:attr(data-t);color:var(--soft)}}
@media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--bar:#9a3412;--pale:#f0d5c4}
body{max-width:none;padding:0;font-size:10pt}tr,svg{break-inside:avoid}h2{break-after:avoid}
.bar,.pale{print-color-adjust:exact}}
"""


def html(report: Report, lang: str) -> str:
    """Give the report as one HTML file in English (`en`) or French (`fr`), that asks nothing of any server."""
    words = WORDS[lang]
    counted = [one for one in report.findings if one.counted]
    doubtful = [one for one in report.findings if not one.counted]
    parts = [
        f"<h1>{_text(words['title'])}</h1>",
        _headline(report, lang),
        _families(report, lang),
        _months(report, lang),
        _section("findings", words["findings"], _findings(counted, lang)),
        _section("doubtful", words["doubtful"], _findings(doubtful, lang)),
        _section("advertisers", words["advertisers"], _advertisers(report, lang)),
        _section("types", words["types"], _types(report, lang)),
        _section("lookalikes", words["lookalikes"], _lookalikes(report, lang)),
        _section("uploaded", words["uploaded"], _uploaded(report, lang)),
        _section("believed", words["believed"], _believed(report, lang)),
        _section("limits", words["limits"], _list(LIMITS[lang])),
        _section(
            "problems", words["problems"], _list([f"{met.where} {met.message}".strip() for met in report.problems])
        ),
    ]
    return _whole(words["title"], "\n".join(part for part in parts if part), lang)


def page(
    title: str, lead: Sequence[str], sections: Sequence[tuple[str, Sequence[str]]], last: str, inside: str, lang: str
) -> str:
    """Give a letter as one HTML file: a title, lines, sections of paragraphs, and at last one of ready HTML."""
    parts = [f"<h1>{_text(title)}</h1>", _paragraphs(lead)]
    parts += [_section("", head, _paragraphs(lines)) for head, lines in sections]
    return _whole(title, "\n".join([*parts, _section("annex", last, inside)]), lang)


def annex(report: Report, lang: str) -> str:
    """Give the findings that count, as a table in HTML."""
    return _findings([one for one in report.findings if one.counted], lang)


def _whole(title: str, body: str, lang: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        # Nothing may run or be fetched, whatever an advertiser's name holds.
        """<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">"""
        f"<title>{_text(title)}</title><style>{STYLE}</style></head><body>\n{body}\n</body></html>\n"
    )


def _paragraphs(lines: Sequence[str]) -> str:
    return "".join(f"<p>{_text(line)}</p>" for line in lines)


def _text(value: str) -> str:
    """Give a text that is shown as it is: no tag, no control character, no turned writing direction."""
    return escape("".join(letter for letter in value if letter == "\n" or unicodedata.category(letter)[0] != "C"))


def _headline(report: Report, lang: str) -> str:
    words, total = WORDS[lang], report.total
    told = words["of" if total.sensitive else "none"].format(
        sensitive=number(total.sensitive, lang), total=number(total.impressions, lang)
    )
    if report.first and report.last:
        period = words["period"].format(first=day(report.first, lang), last=day(report.last, lang))
        told = f"{told}, {period}"
    acted = words["acted"].format(count=number(report.engagements, lang))
    return f'<p class="head">{told}.</p><p>{acted}</p><p class="soft">{_text(words["made"])}</p>'


def _section(name: str, title: str, inside: str) -> str:
    """Give a section under a name, by which a link or a page around it finds it; nothing when nothing is in it."""
    known = f' id="{name}"' if name else ""
    return f"<section{known}><h2>{_text(title)}</h2>{inside}</section>" if inside else ""


def _families(report: Report, lang: str) -> str:
    rows = [
        (family_name(family, lang), tally.impressions, number(tally.impressions, lang))
        for family, tally in sorted(report.families.items(), key=lambda pair: -pair[1].impressions)
    ]
    words = WORDS[lang]
    return _section("families", words["families"], across(rows, words["families_alt"])) if rows else ""


def _months(report: Report, lang: str) -> str:
    rows = [(month, tally.impressions, tally.sensitive) for month, tally in report.months.items()]
    words = WORDS[lang]
    return _section("months", words["months"], upright(rows, words["months_alt"])) if rows else ""


def _findings(found: Sequence[Finding], lang: str) -> str:
    words = WORDS[lang]
    heads = [words[name] for name in ("family", "type", "value", "why", "certainty", "source", "who", "ads")]
    rows = [
        [
            family_name(one.family, lang),
            one.match.criterion.type,
            one.match.criterion.value,
            reason(one.match, lang),
            certainty_name(one.certainty, lang),
            f"{said(one.match.entry.source, lang)}, {one.match.entry.checked}".strip(", "),
            _names([name for name, _ in one.advertisers.most_common()], lang),
            number(one.impressions, lang),
        ]
        for one in found[:MOST_ROWS]
    ]
    return _table(heads, rows, len(found), lang)


def _advertisers(report: Report, lang: str) -> str:
    words = WORDS[lang]
    rows = [
        [
            " ".join(part for part in (who.name, f"@{who.handle}" if who.handle else "") if part),
            number(tally.sensitive, lang),
            number(tally.impressions, lang),
        ]
        for who, tally in list(report.advertisers.items())[:MOST_ROWS]
    ]
    return _table([words["advertiser"], words["sensitive"], words["ads"]], rows, len(report.advertisers), lang)


def _types(report: Report, lang: str) -> str:
    words = WORDS[lang]
    by_use = sorted(report.types.items(), key=lambda pair: (-pair[1].sensitive, -pair[1].impressions))
    rows = [[kind, number(tally.sensitive, lang), number(tally.impressions, lang)] for kind, tally in by_use]
    return _table([words["type"], words["sensitive"], words["ads"]], rows[:MOST_ROWS], len(rows), lang)


def _lookalikes(report: Report, lang: str) -> str:
    words = WORDS[lang]
    rows = [[handle, number(count, lang)] for handle, count in report.lookalikes.most_common(MOST_ROWS)]
    return _table([words["account"], words["ads"]], rows, len(report.lookalikes), lang)


def _uploaded(report: Report, lang: str) -> str:
    words = WORDS[lang]
    rows = [
        [who or words["unnamed"], name, number(count, lang)]
        for (who, name), count in report.uploaded.most_common(MOST_ROWS)
    ]
    return _table([words["advertiser"], words["list"], words["ads"]], rows, len(report.uploaded), lang)


def _believed(report: Report, lang: str) -> str:
    found, words = report.believed, WORDS[lang]
    if found is None or not (found.interests or found.lookalikes or found.do_not_reach):
        return ""
    lines = [words["interests"].format(count=number(len(found.interests), lang))]
    if report.believed_sensitive:
        told = "; ".join(
            f"{one.criterion.value} ({family_name(one.family, lang)})" for one in report.believed_sensitive
        )
        lines.append(f"{words['believed_sensitive']} {told}")
    for name, handles in (("similar", found.lookalikes), ("left_out", found.do_not_reach)):
        if handles:
            lines.append(words[name].format(names=_names([f"@{one}" for one in handles], lang)))
    return _list(lines)


def _names(names: Sequence[str], lang: str) -> str:
    told = [name or WORDS[lang]["unnamed"] for name in names[:MOST_NAMES]]
    left = len(names) - len(told)
    return ", ".join(told) + (f" (+ {number(left, lang)})" if left else "")


def _list(lines: Iterable[str]) -> str:
    inside = "".join(f"<li>{_text(line)}</li>" for line in lines)
    return f"<ul>{inside}</ul>" if inside else ""


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]], in_all: int, lang: str) -> str:
    """Give a table whose counts stand at the end of each row."""
    if not rows:
        return ""
    words = WORDS[lang]
    counts = {words["ads"], words["sensitive"]}
    kinds = [' class="n"' if head in counts else "" for head in heads]
    top = "".join(f'<th scope="col"{kind}>{_text(head)}</th>' for head, kind in zip(heads, kinds, strict=True))
    body = "".join(
        "<tr>"
        + "".join(
            f'<td{kind} data-t="{_text(head)}{words["colon"]}">{_text(value)}</td>'
            for head, kind, value in zip(heads, kinds, row, strict=True)
        )
        + "</tr>"
        for row in rows
    )
    left = in_all - len(rows)
    after = f"<p>{_text(words['more'].format(count=number(left, lang)))}</p>" if left > 0 else ""
    # A wide table lies down on a narrow screen: each row becomes a block, each cell says its title.
    wide = ' class="wide"' if len(heads) > 4 else ""
    return f"<table{wide}><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>{after}"
