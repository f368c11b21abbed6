"""Litestar with msgspec models of the contract."""
# The names are the contract's, which describes them.
# ruff: noqa: D101

from __future__ import annotations

from typing import Annotated, Literal

from litestar import Litestar, Response, post
from msgspec import UNSET, Meta, Struct, UnsetType, field

from benchmarks.contestants.answer import HEADERS, MEDIA_TYPE, new_location

Length = Annotated[float, Meta(ge=0)]
Instant = Annotated[int, Meta(ge=0, le=9007199254740991)]
Hint = Annotated[int, Meta(ge=-9007199254740991, le=9007199254740991)]


class PlayerTime(Struct, forbid_unknown_fields=True):
    playhead: Length
    ts: Instant


class SessionParams(Struct, kw_only=True):
    player_name: str = field(name="media.playerName")
    tracking_server: str = field(name="analytics.trackingServer")
    report_suite: str = field(name="analytics.reportSuite")
    visitor_id: str | UnsetType = field(name="analytics.visitorId", default=UNSET)
    content_type: str = field(name="media.contentType")
    length: Length = field(name="media.length")
    id: str = field(name="media.id")
    org_id: str = field(name="visitor.marketingCloudOrgId")
    name: str | UnsetType = field(name="media.name", default=UNSET)
    channel: str = field(name="media.channel")
    sdk_version: str | UnsetType = field(name="media.sdkVersion", default=UNSET)
    enable_ssl: bool | UnsetType = field(name="analytics.enableSSL", default=UNSET)
    aid: str | UnsetType = field(name="analytics.aid", default=UNSET)
    user_id: str | UnsetType = field(name="visitor.marketingCloudUserId", default=UNSET)
    location_hint: Hint | UnsetType | None = field(
        name="visitor.aamLocationHint", default=UNSET
    )
    library_version: str | UnsetType = field(name="media.libraryVersion", default=UNSET)
    stream_type: str | UnsetType = field(name="media.streamType", default=UNSET)
    resume: bool | UnsetType = field(name="media.resume", default=UNSET)
    downloaded: bool | UnsetType = field(name="media.downloaded", default=UNSET)


class QoeData(Struct, kw_only=True):
    bitrate: float | UnsetType = field(name="media.qoe.bitrate", default=UNSET)
    dropped_frames: float | UnsetType = field(
        name="media.qoe.droppedFrames", default=UNSET
    )
    frames_per_second: float | UnsetType = field(
        name="media.qoe.framesPerSecond", default=UNSET
    )
    time_to_start: float | UnsetType = field(
        name="media.qoe.timeToStart", default=UNSET
    )
    error_id: str | UnsetType = field(name="media.qoe.errorID", default=UNSET)
    error_source: str | UnsetType = field(name="media.qoe.errorSource", default=UNSET)


class SessionStart(Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    player_time: PlayerTime
    event_type: Literal["sessionStart"]
    params: SessionParams
    custom_metadata: dict[str, str] | UnsetType = UNSET
    qoe_data: QoeData | UnsetType = UNSET

    def __post_init__(self) -> None:
        playhead, length = self.player_time.playhead, self.params.length
        if self.params.content_type.lower() in {"live", "linear"}:
            if playhead >= 86400:
                raise ValueError("the playhead is not within the day")
        elif length and playhead >= length:
            raise ValueError("the playhead is not within the content")


@post("/api/v1/sessions")
async def create_session(data: SessionStart) -> Response[bytes]:  # noqa: ARG001 - validated
    headers = {"Location": new_location(), **HEADERS}
    return Response(b"", headers=headers, media_type=MEDIA_TYPE)


app = Litestar([create_session], openapi_config=None)
