"""Properties of forms that may be one file, several of them, or something else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from generated.making import pair

if TYPE_CHECKING:
    from generated.making import Import


class Gallery:
    """A service that keeps what it is given."""

    def __init__(self, load: Import) -> None:
        self.given: list[tuple[str, bytes]] = []
        self._added = load("either_files.operations.add_picture").AddPicture204

    async def add_picture(self, *, body: Any) -> Any:
        masks = [body.mask] if body.mask else []
        for file in (*body.image, *masks):
            self.given.append((file.content_type, await file.read()))
        return self._added()


def added(load: Import, images: list[Any], **more: Any) -> list[tuple[str, bytes]]:
    """What the service is given of a form that the client sends."""
    service = Gallery(load)
    client, _ = pair(load, "either_files", service)
    body = load("either_files.models").AddPictureBody(image=images, **more)
    asyncio.run(client.add_picture(body=body))
    return service.given


@pytest.mark.parametrize("count", [1, 3])
def test_one_file_and_several_arrive(load: Import, count: int) -> None:
    file = load("either_files.runtime.files").FormFile
    octets = [bytes([0xFF, number]) for number in range(count)]
    images = [file(each, content_type="image/png") for each in octets]
    assert added(load, images) == [("image/png", each) for each in octets]


def test_more_files_than_there_may_be_are_refused(load: Import) -> None:
    file = load("either_files.runtime.files").FormFile
    with pytest.raises(Exception, match="has more than 3 items"):
        added(load, [file(b"a")] * 4)


def test_what_is_no_file_arrives_with_its_media_type(load: Import) -> None:
    file = load("either_files.runtime.files").FormFile
    known = file(b'{"id":"a"}', content_type="application/json")
    assert added(load, [file(b"a")], mask=known)[1] == (
        "application/json",
        b'{"id":"a"}',
    )
