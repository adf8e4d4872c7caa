"""Draws the floors and their imports into docs/explanation/architecture.md, from the code's own imports."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path

import grimp

PAGE = Path(__file__).parent.parent / "docs" / "explanation" / "architecture.md"
BEGIN, END = "<!-- drawn: begin -->", "<!-- drawn: end -->"
FLOORS = (
    ("web", "cli"),
    ("jobs",),
    ("services",),
    ("store",),
    ("archives", "networks", "matching"),
    ("model",),
    ("conf",),
    ("base",),
)


def drawing() -> str:
    """Give the diagram: a row a floor, an arrow a floor that imports another, with how many modules do."""
    graph = grimp.build_graph("essaim", cache_dir=None)
    rooms = {room for floor in FLOORS for room in floor}
    arrows: Counter[tuple[str, str]] = Counter()
    modules: Counter[str] = Counter()
    for module in graph.modules:
        here = _room(module)
        if here not in rooms:
            continue
        modules[here] += 1
        for other in {_room(imported) for imported in graph.find_modules_directly_imported_by(module)} & rooms - {here}:
            arrows[here, other] += 1
    lines = ["```mermaid", "flowchart TD"]
    for number, floor in enumerate(FLOORS):
        lines.append(f'    subgraph floor{number}[" "]')
        lines += [f'        {room}["{room}<br>{modules[room]} modules"]' for room in floor]
        lines.append("    end")
    lines += [f"    {here} -- {count} --> {other}" for (here, other), count in sorted(arrows.items())]
    return "\n".join([*lines, "```"])


def drawn() -> str:
    """Give the page with today's diagram in it."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{drawing()}\n{END}{after}"


def stale() -> bool:
    """Say whether the page shows another house than the code."""
    return drawn() != PAGE.read_text(encoding="utf-8")


def _room(module: str) -> str:
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


if __name__ == "__main__":
    if "--write" in sys.argv:
        PAGE.write_text(drawn(), encoding="utf-8")
    elif stale():
        sys.exit("stale: architecture.md (run `make docs`)")
