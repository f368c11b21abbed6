"""Where things stand on the site: all on one page, or each on a page of its own."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from msgspec import Struct
from msgspec.structs import replace

from counterfoil.site.anchors import anchor, digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from counterfoil.api.model import Api, Operation
    from counterfoil.site.views import LinkView, TypeView, Words

INDEX: Final = "index.html"


class Places(Struct, frozen=True):
    """The address of what has a page of its own, by its fragment (`#schema-Pet`).

    All else stands on the page that refers to it, under that fragment.
    """

    addresses: Mapping[str, str]
    first: str = ""
    """The file of the first page; "" where there is no other."""
    console: bool = False
    """Whether there is a console beside the pages."""

    def of(self, fragment: str) -> str:
        """The address of what a fragment stands for, from any page of the site."""
        return self.addresses.get(fragment, fragment)

    def operation(self, operation: Operation) -> str:
        """The address of an operation."""
        return self.of(f"#{anchor('operation', operation.id)}")

    def schema(self, name: str) -> str:
        """The address of a schema of the document."""
        return self.of(f"#{anchor('schema', name)}")

    def scheme(self, name: str) -> str:
        """The address of a security scheme."""
        return self.of(f"#{anchor('scheme', name)}")

    def type(self, view: TypeView) -> TypeView:
        """A type whose words lead to where the schemas are."""
        if not self.addresses:
            return view
        return replace(
            view,
            words=self._words(view.words),
            constraints=tuple(map(self._words, view.constraints)),
        )

    def _words(self, words: Words) -> Words:
        return tuple(map(self._link, words))

    def _link(self, link: LinkView) -> LinkView:
        return replace(link, href=self.of(link.href)) if link.href else link


ONE_PAGE: Final = Places({})


def many_pages(api: Api, groups: Iterable[str]) -> Places:
    """The places of a site with a page for each operation and each schema.

    `groups` are the anchors of the groups of operations, which the index has.
    """
    own = [anchor("operation", each.id) for each in api.every]
    own += [anchor("schema", name) for name in api.schemas]
    on_index = [*groups, "servers", "authentication", "schemas"]
    on_index += [anchor("scheme", name) for name in api.security_schemes]
    return Places(
        {
            **{f"#{each}": f"{INDEX}#{each}" for each in on_index},
            **{f"#{each}": file for each, file in _files(own)},
        },
        INDEX,
    )


def _files(anchors: list[str]) -> Iterator[tuple[str, str]]:
    """The file of each anchor. Where case alone tells two apart, a digest does.

    Not all file systems tell `a.html` from `A.html`.
    """
    alike = Counter(each.casefold() for each in anchors)
    taken = {each for each, count in alike.items() if count == 1}
    for each in anchors:
        name = each
        if alike[each.casefold()] > 1:
            name = f"{each}-{digest(each)}"
            while name.casefold() in taken:
                name += f"-{digest(name)}"
            taken.add(name.casefold())
        yield each, f"{name}.html"
