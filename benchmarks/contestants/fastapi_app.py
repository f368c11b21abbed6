"""FastAPI with pydantic models of the contract."""
# The names are the contract's, which describes them.
# ruff: noqa: D101, D102

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import FastAPI, Response
from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator
from pydantic.types import JsonValue  # noqa: TC002 - pydantic evaluates annotations

from benchmarks.contestants.answer import HEADERS, MEDIA_TYPE, new_location

Text = Annotated[str, Field(strict=True)]
Number = Annotated[float, Field(strict=True)]
Length = Annotated[float, Field(strict=True, ge=0)]
Instant = Annotated[int, Field(strict=True, ge=0, le=9007199254740991)]
Hint = Annotated[int, Field(strict=True, ge=-9007199254740991, le=9007199254740991)]


class PlayerTime(BaseModel):
    model_config = ConfigDict(extra="forbid")

    playhead: Length
    ts: Instant


class SessionParams(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    player_name: Text = Field(alias="media.playerName")
    tracking_server: Text = Field(alias="analytics.trackingServer")
    report_suite: Text = Field(alias="analytics.reportSuite")
    visitor_id: Text | None = Field(None, alias="analytics.visitorId")
    content_type: Text = Field(alias="media.contentType")
    length: Length = Field(alias="media.length")
    id: Text = Field(alias="media.id")
    org_id: Text = Field(alias="visitor.marketingCloudOrgId")
    name: Text | None = Field(None, alias="media.name")
    channel: Text = Field(alias="media.channel")
    sdk_version: Text | None = Field(None, alias="media.sdkVersion")
    enable_ssl: StrictBool | None = Field(None, alias="analytics.enableSSL")
    aid: Text | None = Field(None, alias="analytics.aid")
    user_id: Text | None = Field(None, alias="visitor.marketingCloudUserId")
    location_hint: Hint | None = Field(None, alias="visitor.aamLocationHint")
    library_version: Text | None = Field(None, alias="media.libraryVersion")
    stream_type: Text | None = Field(None, alias="media.streamType")
    resume: StrictBool | None = Field(None, alias="media.resume")
    downloaded: StrictBool | None = Field(None, alias="media.downloaded")


class QoeData(BaseModel):
    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, JsonValue]

    bitrate: Number | None = Field(None, alias="media.qoe.bitrate")
    dropped_frames: Number | None = Field(None, alias="media.qoe.droppedFrames")
    frames_per_second: Number | None = Field(None, alias="media.qoe.framesPerSecond")
    time_to_start: Number | None = Field(None, alias="media.qoe.timeToStart")
    error_id: Text | None = Field(None, alias="media.qoe.errorID")
    error_source: Text | None = Field(None, alias="media.qoe.errorSource")


class SessionStart(BaseModel):
    model_config = ConfigDict(extra="forbid")

    player_time: PlayerTime = Field(alias="playerTime")
    event_type: Literal["sessionStart"] = Field(alias="eventType")
    params: SessionParams
    custom_metadata: dict[str, Text] | None = Field(None, alias="customMetadata")
    qoe_data: QoeData | None = Field(None, alias="qoeData")

    @model_validator(mode="after")
    def playhead_within_content(self) -> SessionStart:
        playhead, length = self.player_time.playhead, self.params.length
        if self.params.content_type.lower() in {"live", "linear"}:
            if playhead >= 86400:
                raise ValueError("the playhead is not within the day")
        elif length and playhead >= length:
            raise ValueError("the playhead is not within the content")
        return self


app = FastAPI()


@app.post("/api/v1/sessions", status_code=201)
async def create_session(body: SessionStart) -> Response:  # noqa: ARG001 - validated
    headers = {"Location": new_location(), **HEADERS}
    return Response(b"", 201, headers, MEDIA_TYPE)
