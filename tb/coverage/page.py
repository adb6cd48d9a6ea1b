# SPDX-License-Identifier: Apache-2.0
"""The report as one HTML file."""
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tb.coverage.points import File
from tb.coverage.summary import Ratio, Summary

TEMPLATE = Path(__file__).with_name("page.html")


def _row(file: File) -> dict[str, Any]:
    """A source file's percentages, and the places that no run reached."""
    ratios = {"lines": Ratio(), "branches": Ratio(), "toggles": Ratio()}
    for name, ratio in ratios.items():
        ratio.add(getattr(file, name).values())
    missed = [str(line) for line, hits in sorted(file.lines.items()) if not hits]
    missed += [f"{place.line}:{place.column} {place.what}" for place, hits in
               sorted(file.branches.items(), key=lambda item: item[0].line) if not hits]
    return {"name": file.name, "missed": missed, **ratios}


def write(path: Path, summary: Summary) -> None:
    """Write the page."""
    environment = Environment(loader=FileSystemLoader(TEMPLATE.parent), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    rows = [_row(file) for _, file in sorted(summary.files.items())]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(environment.get_template(TEMPLATE.name).render(summary=summary, rows=rows))
