"""A shop, written by hand, and more than thirty ways in which it is wrong.

Shares no code with what proves it. `choose` makes the shop with one flaw.
"""

from __future__ import annotations

import json
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, unquote

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
Answer = tuple[int, dict[str, str], bytes]

MOST = 1_048_576
TOKEN = r"[!#$%&'*+\-.^_`|~0-9a-z]+"
PARAMETER = rf'[ \t]*;[ \t]*(?:({TOKEN})=({TOKEN}|"(?:[^"\\]|\\.)*"))?'
CONTENT_TYPE = re.compile(rf"[ \t]*{TOKEN}/{TOKEN}((?:{PARAMETER})*)[ \t]*")
ITEM = {"id": 7, "name": "tea", "count": 1}
METHODS = {"/items": ["GET", "POST"], "/items/{id}": ["DELETE"]}


class Refused(Exception):
    def __init__(self, status: int, title: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title


class Shop:
    def __init__(self, flaw: str) -> None:
        self.flaw = flaw
        self.count = 0

    def is_(self, *flaws: str) -> bool:
        return self.flaw in flaws

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        body, more = b"", True
        while more:
            message = await receive()
            if message["type"] != "http.request":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)
        try:
            status, headers, content = self.answer(scope, body)
        except Refused as refused:
            status, headers, content = self.refusal(refused)
            if refused.status == 405 and not self.is_("no_allow"):
                path = "/items/{id}" if scope["path"].count("/") > 1 else "/items"
                methods = METHODS[path] + ["PUT"] * self.is_("allow_lies")
                headers["allow"] = ", ".join(methods)
        if self.is_("extra_header_leak"):
            headers["x-debug"] = "/srv/shop/app.py:17"
        if status != 204:
            headers.setdefault("content-length", str(len(content)))
        fields = [(k.encode(), v.encode("latin-1")) for k, v in headers.items()]
        if self.is_("content_type_twice") and "content-type" in headers:
            fields.append((b"content-type", b"text/plain"))
        await send({"type": "http.response.start", "status": status, "headers": fields})
        head = scope["method"] == "HEAD"
        await send({"type": "http.response.body", "body": b"" if head else content})

    def refusal(self, refused: Refused) -> Answer:
        if self.is_("html_errors"):
            return refused.status, {"content-type": "text/html"}, b"<h1>Error</h1>"
        told = {"status": refused.status, "title": refused.title}
        if self.is_("problem_lies"):
            told["status"] = 500
        if self.is_("problem_misses"):
            del told["title"]
        if self.is_("traceback"):
            told["title"] = 'Traceback (most recent call last):\n  File "a.py", line 1'
        status = refused.status
        if self.is_("says_422") and status == 400:
            status = told["status"] = 422
        kind = (
            "application/json" if self.is_("plain_json") else "application/problem+json"
        )
        return status, {"content-type": kind}, json.dumps(told).encode()

    def answer(self, scope: Message, body: bytes) -> Answer:
        path, method = scope["raw_path"].decode("latin-1"), scope["method"]
        if self.is_("slash_is_fine") and path == "/items/":
            path = "/items"
        headers = {k.decode(): v.decode("latin-1") for k, v in scope["headers"]}
        if path == "/items":
            if method not in METHODS[path] and not (
                self.is_("any_method") and method in {"PUT", "PATCH", "DELETE"}
            ):
                raise Refused(405, "no such method")
            query = scope["query_string"].decode("latin-1")
            self.check_key(headers, query)
            if method == "GET":
                return self.list_items(query, headers)
            return self.add_item(scope, headers, body)
        match = re.fullmatch(r"/items/([^/]+)", path)
        if match is None:
            if self.is_("finds_all"):
                return 200, {"content-type": "text/plain"}, b"hello"
            raise Refused(404, "no such path")
        if method != "DELETE":
            raise Refused(405, "no such method")
        return self.drop_item(unquote(match[1]))

    def check_key(self, headers: dict[str, str], query: str) -> None:
        if self.is_("no_security"):
            return
        key = headers.get("x-key")
        if self.is_("key_in_query"):
            key = key or dict(parse_qsl(query)).get("X-Key")
        if self.is_("key_in_cookie"):
            key = key or headers.get("cookie", "").partition("X-Key=")[2]
        if key is None or (not key and not self.is_("key_empty")):
            raise Refused(403 if self.is_("says_403") else 401, "no key")
        if self.is_("key_in_any_case"):
            key = key.lower()
        fine = key in {"sesame", "" if self.is_("key_empty") else "sesame"}
        if self.is_("key_begins"):
            fine |= key.startswith("sesame")
        if self.is_("key_is_prefix"):
            fine |= "sesame".startswith(key)
        if not fine and not self.is_("any_key"):
            raise Refused(401, "wrong key")

    def list_items(self, query: str, headers: dict[str, str]) -> Answer:
        if not self.is_("header_unchecked") and not re.fullmatch(
            "[a-f]{4}", headers.get("x-shop", "")
        ):
            raise Refused(400, "X-Shop")
        pairs = parse_qsl(query, keep_blank_values=True)
        limits = [v for k, v in pairs if k == "limit"]
        for text in limits:
            if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.0+)?", text):
                raise Refused(400, "limit")
            most = 51 if self.is_("limit_off_by_one") else 50
            least = 2 if self.is_("limit_too_strict") else 1
            if not self.is_("limit_unbounded") and not least <= float(text) <= most:
                raise Refused(400, "limit")
        self.check_sort([v for k, v in pairs if k == "sort"])
        tags = [v for k, v in pairs if k == "tag"]
        wrong = len(tags) > 3 or any(len(v) > 4 for v in tags)
        if wrong and not self.is_("tags_unchecked"):
            raise Refused(400, "tag")
        fields = {"content-type": "application/json", "x-total": "1"}
        if self.is_("total_missing"):
            del fields["x-total"]
        if self.is_("total_is_text"):
            fields["x-total"] = "many"
        if headers.get("accept") == "text/plain":
            fields["content-type"] = "text/plain; charset=utf-8"
            if self.is_("text_in_utf_16"):
                fields["content-type"] = "text/plain; charset=utf-16"
            return 200, fields, b"1 apple" if self.is_("text_lies") else b"1 tea"
        if headers.get("accept") == "text/csv" and self.is_("csv_too"):
            fields["content-type"] = "text/csv"
        if self.is_("json_in_latin_1"):
            fields["content-type"] = "application/json; charset=iso-8859-1"
        items: Any = [ITEM]
        if self.is_("list_is_object"):
            items = {"items": items}
        return 200, fields, json.dumps(items).encode()

    def check_sort(self, texts: list[str]) -> None:
        wrong = any(text not in {"up", "down"} for text in texts)
        if wrong and not self.is_("sort_unchecked"):
            raise Refused(400, "sort")
        if self.is_("no_sort") and texts:
            raise Refused(400, "sort")

    def add_item(self, scope: Message, headers: dict[str, str], body: bytes) -> Answer:
        kind = headers.get("content-type", "").partition(";")[0].strip().lower()
        charset = headers.get("content-type", "").lower()
        fine = kind == "application/json" and self.charset_is_fine(charset)
        types = [v for k, v in scope["headers"] if k == b"content-type"]
        if not body and not types:
            raise Refused(400, "no body")
        if not self.is_("any_media_type") and (not fine or self.coded(headers)):
            raise Refused(415, "media type")
        if len(body) > MOST and not self.is_("any_size"):
            raise Refused(413, "too large")
        order = self.order(body)
        item = {**ITEM, "name": order["name"], "count": order["count"]}
        fields = {"content-type": "application/json", "location": "/items/7"}
        if self.is_("location_missing"):
            del fields["location"]
        if self.is_("location_absolute"):
            fields["location"] = "http://shop.test/items/7"
        if self.is_("no_content_type"):
            del fields["content-type"]
        if self.is_("item_misses"):
            del item["count"]
        if self.is_("item_mistyped"):
            item["id"] = "7"
        if self.is_("item_has_more"):
            item["secret"] = 1
        content = json.dumps(item).encode()
        if self.is_("nan"):
            content = content.replace(b'"id": 7', b'"id": NaN')
        self.count += 1
        if self.is_("seldom_500") and self.count % 9 == 0:
            return 500, {"content-type": "text/plain"}, b"Internal Server Error"
        status = 200 if self.is_("says_200") else 201
        return status, fields, content

    def charset_is_fine(self, text: str) -> bool:
        match = CONTENT_TYPE.fullmatch(text)
        if match is None:
            return False
        found = re.findall(PARAMETER, match[1])
        return all(v.strip('"') == "utf-8" for n, v in found if n == "charset")

    def coded(self, headers: dict[str, str]) -> bool:
        codings = headers.get("content-encoding", "identity").lower().split(",")
        return any(one.strip() != "identity" for one in codings)

    def order(self, body: bytes) -> dict[str, Any]:
        def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(dict(pairs)) < len(pairs) and not self.is_("duplicates"):
                raise ValueError("twice")
            return dict(pairs)

        def constant(name: str) -> float:
            raise ValueError(name)

        try:
            text = body.decode("utf-8")
            if self.is_("lenient_json"):
                text = re.sub(r",\s*}", "}", text)
            order = json.loads(text, object_pairs_hook=members, parse_constant=constant)
            self.check_text(order)
        except (ValueError, RecursionError):
            raise Refused(400, "no JSON") from None
        if not isinstance(order, dict):
            raise Refused(400, "no object")
        self.check(order)
        return order

    def check_text(self, order: Any) -> None:
        json.dumps(order, ensure_ascii=False, allow_nan=False).encode("utf-8")

    def check(self, order: dict[str, Any]) -> None:
        if self.is_("count_optional"):
            order.setdefault("count", 1)
        if set(order) - {"name", "count", "note"} and not self.is_("any_member"):
            raise Refused(400, "members")
        if "name" not in order or "count" not in order:
            raise Refused(400, "required")
        name, count = order["name"], order["count"]
        if self.is_("count_as_text") and isinstance(count, str) and count.isdecimal():
            count = order["count"] = int(count)
        whole = isinstance(count, int | float) and not isinstance(count, bool)
        if self.is_("bool_is_count") and isinstance(count, bool):
            count, whole = int(count), True
        if not whole or count != int(count) or not 1 <= count <= 100:
            raise Refused(400, "count")
        if self.is_("no_fractions") and isinstance(count, float):
            raise Refused(400, "count")
        order["count"] = int(count)
        longest = 9 if self.is_("name_too_long") else 8
        if not isinstance(name, str) or not 2 <= len(name) <= longest:
            raise Refused(400, "name")
        note = order.get("note", "")
        if not isinstance(note, str) and not (self.is_("null_note") and note is None):
            raise Refused(400, "note")
        most = 4 if self.is_("rule_off_by_one") else 3
        if name == "gift" and count > most and not self.is_("no_rule"):
            raise Refused(400, "gift")

    def drop_item(self, text: str) -> Answer:
        if not re.fullmatch(r"-?(0|[1-9][0-9]*)(\.0+)?", text):
            raise Refused(400, "id")
        if not self.is_("id_unbounded") and not 1 <= float(text) <= 999_999:
            raise Refused(400, "id")
        if self.is_("deletes_with_body"):
            return 200, {"content-type": "text/plain"}, b"gone"
        return 204, {}, b""


def create_app() -> Application:
    return Shop("")


def choose(_app: Application, flaw: str) -> Application:
    """The shop with a flaw; `_app` is the one without."""
    return Shop(flaw)
