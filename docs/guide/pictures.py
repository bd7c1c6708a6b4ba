#!/usr/bin/env python3
"""Draws the pictures of the guide: an SVG beside each text in docs/guide/pictures.

A text has one statement a line:

    title  what the picture shows, for who cannot see it
    box    NAME COLUMN ROW TYPE what it is
    arrow  FROM TO what passes
    dashed FROM TO what passes (now and then)
    # a remark

Columns and rows are numbers from 0; 0.5 stands between two. With --check nothing is written, and the
exit code tells whether every SVG is as it would be drawn.
"""

import sys
from html import escape
from pathlib import Path

FOLDER = Path(__file__).parent / "pictures"
WIDTH, HEIGHT = 132, 56  # of a box
ACROSS, DOWN = 282, 92  # from one box to the next
MARGIN = 14
APART = 15  # arrows that touch the same edge, half their distance
STYLE = """
  text { font: 14px system-ui, sans-serif; text-anchor: middle; fill: #1d2733 }
  .what { font-size: 12px; fill: #5b6876 }
  .passes { font-size: 12px; fill: #1d2733; paint-order: stroke; stroke: #ffffff; stroke-width: 5px }
  .ground { fill: #ffffff }
  rect.box { fill: #eef3f8; stroke: #4a6b8a; stroke-width: 1.4 }
  line { stroke: #4a6b8a; stroke-width: 1.4; marker-end: url(#tip) }
  line.dashed { stroke-dasharray: 5 4 }
  #tip path { fill: #4a6b8a }
  @media (prefers-color-scheme: dark) {
    text { fill: #e4e9ee }
    .what { fill: #9fb0c0 }
    .passes { fill: #e4e9ee; stroke: #14181d }
    .ground { fill: #14181d }
    rect.box { fill: #222b35; stroke: #7fa6c9 }
    line { stroke: #7fa6c9 }
    #tip path { fill: #7fa6c9 }
  }
"""


class Picture:
    def __init__(self, text):
        self.title, self.boxes, self.arrows = "", {}, []
        for number, line in enumerate(text.splitlines(), 1):
            words = line.split()
            if not words or words[0].startswith("#"):
                continue
            try:
                self.statement(words[0], words[1:])
            except (KeyError, ValueError, IndexError) as error:
                raise SystemExit(f"line {number}: {line!r}: {error!r}") from error

    def statement(self, verb, words):
        if verb == "title":
            self.title = " ".join(words)
        elif verb == "box":
            name, column, row, kind = words[:4]
            x = MARGIN + float(column) * ACROSS
            y = MARGIN + float(row) * DOWN
            self.boxes[name] = (x, y, kind, " ".join(words[4:]))
        elif verb in ("arrow", "dashed"):
            # Both ends must be there.
            self.boxes[words[0]], self.boxes[words[1]]
            self.arrows.append((words[0], words[1], " ".join(words[2:]), verb == "dashed"))
        else:
            raise ValueError(f"there is no statement {verb}")

    def svg(self):
        width = max(x for x, *_ in self.boxes.values()) + WIDTH + MARGIN
        height = max(y for _, y, *_ in self.boxes.values()) + HEIGHT + MARGIN
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}"'
            f' width="{width:g}" height="{height:g}" role="img">',
            f"<title>{escape(self.title)}</title>",
            f"<style>{STYLE}</style>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"'
            ' markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>',
            f'<rect class="ground" width="{width:g}" height="{height:g}" rx="8"/>',
        ]
        parts += [self.line(*arrow) for arrow in self.arrows]
        parts += [self.box(*box) for box in self.boxes.values()]
        parts += [self.label(*arrow) for arrow in self.arrows if arrow[2]]
        return "\n".join(parts + ["</svg>", ""])

    @staticmethod
    def box(x, y, kind, what):
        middle = x + WIDTH / 2
        # Without a description the type stands in the middle.
        type_at = y + (25 if what else 33)
        lines = [
            f'<rect class="box" x="{x:g}" y="{y:g}" width="{WIDTH}" height="{HEIGHT}" rx="7"/>',
            f'<text x="{middle:g}" y="{type_at:g}">{escape(kind)}</text>',
        ]
        if what:
            lines.append(f'<text class="what" x="{middle:g}" y="{y + 43:g}">{escape(what)}</text>')
        return "\n".join(lines)

    def middle(self, name):
        x, y, *_ = self.boxes[name]
        return x + WIDTH / 2, y + HEIGHT / 2

    def ends(self, start, end):
        """Where an arrow begins and ends: at the edges of the boxes, apart from others there."""
        (x1, y1), (x2, y2) = self.middle(start), self.middle(end)
        if x1 == x2:
            side = HEIGHT / 2 if y1 < y2 else -HEIGHT / 2
            return x1, y1 + side, x2, y2 - side
        side = WIDTH / 2 if x1 < x2 else -WIDTH / 2
        return (
            *(x1 + side, y1 + self.shift(start, side > 0, (start, end))),
            *(x2 - side, y2 + self.shift(end, side < 0, (start, end))),
        )

    def shift(self, here, right, arrow):
        """How far from the middle of an edge an arrow touches it: in the order of where they lead."""
        x, _ = self.middle(here)
        touching = []
        for start, end, *_ in self.arrows:
            if here in (start, end):
                far_x, far_y = self.middle(end if start == here else start)
                if far_x != x and (far_x > x) == right:
                    # Of two between the same boxes, the one to the right is above.
                    touching.append((far_y, (start == here) != right, (start, end)))
        touching.sort()
        place = [arrow for *_, arrow in touching].index(arrow)
        gap = min(2 * APART, (HEIGHT - 10) / max(len(touching) - 1, 1))
        return (place - (len(touching) - 1) / 2) * gap

    def line(self, start, end, _, dashed):
        x1, y1, x2, y2 = self.ends(start, end)
        kind = ' class="dashed"' if dashed else ""
        return f'<line{kind} x1="{x1:g}" y1="{y1:g}" x2="{x2:g}" y2="{y2:g}"/>'

    def label(self, start, end, what, _):
        x1, y1, x2, y2 = self.ends(start, end)
        x, y = (x1 + x2) / 2, (y1 + y2) / 2 - 5
        return f'<text class="passes" x="{x:g}" y="{y:g}">{escape(what)}</text>'


def main():
    check = sys.argv[1:] == ["--check"]
    stale = []
    for source in sorted(FOLDER.glob("*.txt")):
        drawn = Picture(source.read_text(encoding="utf-8")).svg()
        target = source.with_suffix(".svg")
        if target.exists() and target.read_text(encoding="utf-8") == drawn:
            continue
        stale.append(target.name)
        if not check:
            target.write_text(drawn, encoding="utf-8")
    if check and stale:
        raise SystemExit(f"to be drawn anew by docs/guide/pictures.py: {', '.join(stale)}")
    print(f"{len(stale)} drawn")


if __name__ == "__main__":
    main()
