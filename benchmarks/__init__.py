"""Benchmarks: what the generated server costs, beside others that do the same work.

`make bench`, or `python -m benchmarks`, needs wrk and two cores. It starts each
contestant in turn on the first core, under the same uvicorn (uvloop, httptools, no
access log), and sends it the sample request from the second. One round measures every
contestant for a few seconds; the order rotates from round to round. Each figure is
compared with that of the raw handler within the same round, and the median of these
ratios is told, with the least and the greatest: what disturbs the machine for longer
than a round disturbs both.

Before anything is measured, each contestant must answer the sample with the same
status, headers and body as all others, and, if it validates, must refuse broken bodies.

The contestants are in `contestants/`, one module each:

- `raw` reads the body, validates nothing, and answers: the cost of the HTTP server;
- `generated` is the generated server with full validation and a service that only makes
  an id;
- `fastapi_app`, `litestar_app`, `openapi_core_app` are the same endpoint as people
  write it with these libraries;
- `service` is the whole service with its store on disk and its log.
"""
