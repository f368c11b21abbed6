"""The contestants: modules with an ASGI application `app`, or with `create_app`."""
