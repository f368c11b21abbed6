"""Every template against the view that it receives, and the checker itself."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from architecture.template_types import NO_VIEW, Checker

if TYPE_CHECKING:
    from collections.abc import Callable

TEMPLATES = Path(__file__).parents[2] / "templates"
MAX_LINES = 120


def template_files() -> list[str]:
    return sorted(
        path.relative_to(TEMPLATES).as_posix()
        for path in TEMPLATES.rglob("*")
        if path.suffix in {".jinja", ".j2"}
    )


def source(template: str) -> str:
    return (TEMPLATES / template).read_text(encoding="utf-8")


def source_for(folder: Path) -> Callable[[str], str]:
    """Templates name each other from the root, or within the folder of the loader."""

    def read(name: str) -> str:
        return source(name if (TEMPLATES / name).exists() else str(folder / name))

    return read


@pytest.mark.parametrize("template", template_files())
def test_a_template_uses_what_its_view_has(template: str) -> None:
    """A partial, which names no view, is checked where it is included or imported."""
    errors = Checker(source_for(Path(template).parent)).check(template)
    if errors == [f"{template}:1: {NO_VIEW}"] and is_partial(template):
        errors = []
    assert errors == []


def is_partial(template: str) -> bool:
    names = f"{re.escape(template)}|{re.escape(Path(template).name)}"
    quoted = re.compile(f"(?:include|import|extends|from) +[\"'](?:{names})[\"']")
    return any(quoted.search(source(other)) for other in template_files())


@pytest.mark.parametrize("template", template_files())
def test_a_template_is_short(template: str) -> None:
    assert len(source(template).splitlines()) <= MAX_LINES


@dataclass(frozen=True)
class Member:
    name: str
    required: bool
    count: int
    part: Literal["_one.jinja", "_two.jinja"]


@dataclass(frozen=True)
class Other:
    name: str


@dataclass(frozen=True)
class View:
    title: str
    members: tuple[Member, ...]
    pairs: tuple[tuple[str, Member], ...]
    either: Member | Other
    perhaps: str | None

    @property
    def shout(self) -> str:
        return self.title.upper()


@dataclass
class Loose:
    title: str


PARTIALS = {
    "_one.jinja": "{{ member.name }}",
    "_two.jinja": "{{ member.count }}",
    "_bad.jinja": "{{ view.nothing }}",
    "_macros.jinja": (
        "{% macro line(member) %}{{ member.name }}{% endmacro %}"
        "{% macro twice(text) %}{{ once(text) }}{% endmacro %}"
        "{% macro once(text) %}{{ text }}{% endmacro %}"
    ),
}


def check(text: str, view: str = "View") -> list[str]:
    header = "{#- view: architecture.test_templates." + view + " -#}\n"
    return Checker({**PARTIALS, "t": header + text}.__getitem__).check("t")


@pytest.mark.parametrize(
    "text",
    [
        "{{ view.title }}{{ view.shout }}",
        "{% for m in view.members %}{{ m.name }}{{ m.count }}{% endfor %}",
        "{% for name, member in view.pairs %}{{ name }}{{ member.name }}{% endfor %}",
        "{% if view.title %}x{% elif not view.shout %}y{% else %}z{% endif %}",
        "{% for m in view.members %}{% if not loop.last %},{% endif %}{% endfor %}",
        "{{ view.either.name }}",
        "{% if view.members %}x{% endif %}",
        "{{ view.title | indent(4) }}",
        "{% for member in view.members %}{% include '_one.jinja' %}{% endfor %}",
        "{% for member in view.members %}{% include member.part %}{% endfor %}",
        "{% from '_macros.jinja' import line as l %}{{ l(view.either) }}",
        "{% import '_macros.jinja' as macros %}{{ macros.twice(view.title) }}",
        "{% block a %}{{ super() }}{{ view.title }}{% endblock %}",
    ],
)
def test_what_a_template_may_do(text: str) -> None:
    assert check(text) == []


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("\n{{ view.titel }}", "t:3: View has no field 'titel'"),
        ("{{ veiw.title }}", "t:2: there is no name 'veiw'"),
        (
            "{% for m in view.members %}{{ m.nmae }}{% endfor %}",
            "t:2: Member has no field 'nmae'",
        ),
        ("{{ m }}", "t:2: there is no name 'm'"),
        ("{{ view.either.count }}", "t:2: Other has no field 'count'"),
        ("{{ view.title.upper() }}", "t:2: str has no field 'upper'"),
        ("{{ view.members }}", "t:2: only str and int are printed"),
        ("{{ view.perhaps }}", "t:2: only str and int are printed"),
        ("{% if view.either %}{% endif %}", "t:2: only bool, str, tuple are tested"),
        ("{% for c in view.title %}{% endfor %}", "t:2: a loop needs a tuple"),
        ("{% for a, b in view.members %}{% endfor %}", "t:2: Member has not 2 parts"),
        (
            "{% for m in view.members if m.required %}{% endfor %}",
            "t:2: a filter or recursion",
        ),
        ("{% set x = view.title %}", "t:2: a assign belongs"),
        ("{% set x %}y{% endset %}", "t:2: a assignblock belongs"),
        ("{{ view.title == 'x' }}", "t:2: a compare belongs"),
        ("{{ view.title + 'x' }}", "t:2: a add belongs"),
        ("{{ view.title ~ 'x' }}", "t:2: a concat belongs"),
        ("{{ 'a' if view.title else 'b' }}", "t:2: a condexpr belongs"),
        ("{{ view.members[0] }}", "t:2: a getitem belongs"),
        ("{% if view.title is defined %}{% endif %}", "t:2: a test belongs"),
        ("{% if view.title and view.shout %}{% endif %}", "t:2: a and belongs"),
        ("{{ view.title | upper }}", "t:2: the filter 'upper' is not allowed"),
        ("{{ view.title() }}", "t:2: only macros are called"),
        ("{{ range(3) }}", "t:2: there is no name 'range'"),
        ("{% include '_bad.jinja' %}", "_bad.jinja:1: View has no field 'nothing'"),
        ("{% include view.title %}", "t:2: the name of a template must be a constant"),
        (
            "{% from '_macros.jinja' import line %}{{ line(view.title) }}",
            "_macros.jinja:1: str has no field 'name'",
        ),
        ("{% from '_macros.jinja' import no %}", "_macros.jinja has no macro 'no'"),
        (
            "{% from '_macros.jinja' import line %}{{ line() }}",
            "t:2: line takes 1 arguments",
        ),
        ("{% do view.title %}", "t:2: a exprstmt belongs"),
        ("{% if %}", "t:2: "),
    ],
)
def test_what_a_template_may_not_do(text: str, error: str) -> None:
    errors = check(text)
    assert len(errors) >= 1
    assert any(error in one for one in errors), errors


def test_a_template_names_a_frozen_view() -> None:
    assert Checker({"t": "{{ x }}"}.__getitem__).check("t") == [f"t:1: {NO_VIEW}"]
    assert check("", "Loose") == ["t:1: Loose is not a frozen struct"]
