"""The headings of the first page: their anchors, and what leads to them."""

from __future__ import annotations

from counterfoil.site.headings import Headings


def test_each_heading_has_an_anchor_of_its_own() -> None:
    headings = Headings(
        {
            "a": "# Errors\n\n## Rate *limits* & `x`\n\nErrors-1\n---\n\n# \n",
            "b": "<h2>Errors</h2>\n\n> # Errors\n\n**Errors**",
        }
    )

    assert [each.text for each in headings.all] == [
        *("Errors", "Rate limits & x", "Errors-1", "Errors", "Errors"),
    ]
    anchors = [each.anchor for each in headings.all]
    assert anchors[0] == "section-Errors"
    assert anchors[2:] == ["section-Errors-1", "section-Errors-2", "section-Errors-3"]
    assert len(set(anchors)) == len(anchors)
    first, second = headings.of("a"), headings.of("b")
    for anchor in anchors[:3]:
        assert f'<p class="heading" id="{anchor}"><strong>' in first
    assert first.count(" id=") == 3
    assert second.count(" id=") == 2


def test_a_heading_that_tries_to_be_more_is_text() -> None:
    text = '# <script>alert(1)</script> <b onclick=x>"b"</b> <div>c</div>\n'
    headings = Headings({"": text})

    assert [each.text for each in headings.all] == [
        '<script>alert(1)</script> "b"',
    ]
    assert "<script" not in headings.of("")
    assert "onclick" not in headings.of("")
