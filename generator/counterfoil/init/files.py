"""The files of a new project, as texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from counterfoil.template_code import environment_of
from counterfoil.templates import kit_folder, templates_folder

if TYPE_CHECKING:
    from counterfoil.init.view import ProjectView


def project_files(view: ProjectView) -> dict[str, str]:
    """The files that people edit, by their paths in the folder of the project."""
    # Neither YAML nor Python is escaped: the view holds finished literals.
    environment = environment_of(templates_folder() / "init", escapes=False)
    templates = {
        "openapi.yaml": "openapi.yaml",
        "pyproject.toml": "pyproject.toml",
        "requirements.txt": "requirements.txt",
        "requirements-dev.txt": "requirements-dev.txt",
        "README.md": "README.md",
        ".gitignore": "gitignore",
        ".gitattributes": "gitattributes",
        f"src/{view.service}.py": "service.py",
        f"tests/test_{view.package}.py": "test_service.py",
    }
    made = {
        path: environment.get_template(f"{name}.jinja").render(view=view)
        for path, name in templates.items()
    }
    if view.ci:
        made[view.ci] = (kit_folder() / view.kit).read_text(encoding="utf-8")
    return made


def generated_folders(view: ProjectView) -> tuple[str, ...]:
    """The folders that are generated in the project."""
    return (f"generated/{view.package}", "generated/docs")
