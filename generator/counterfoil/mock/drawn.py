"""Values that are drawn from Schemathesis' strategies: for what is not made by hand.

The version of Schemathesis is pinned, for this is no documented part of it. What is
drawn does not depend on chance.
"""

from __future__ import annotations

import json
import tempfile
from random import Random
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from counterfoil.mock.plain import Json

_TRIES: Final = 500
_CONTROLS: Final = "".join(map(chr, range(32)))
_LAST: Final = 126


class NothingDrawnError(Exception):
    """No value was found."""


def drawn(schema: str, accepts: Callable[[Json], bool]) -> Json:
    """A value of a JSON Schema 2020-12 that is also accepted; strings are ASCII.

    Raises `NothingDrawnError`.
    """
    import jsonschema_rs  # noqa: PLC0415 - heavy, all of these, and rarely needed
    from hypothesis import (  # noqa: PLC0415 - see above
        HealthCheck,
        Phase,
        configuration,
        errors,
        find,
        settings,
    )
    from schemathesis.core.errors import SchemathesisError  # noqa: PLC0415 - see above
    from schemathesis.generation.jsonschema.builder import build  # noqa: PLC0415 - see above
    from schemathesis.generation.jsonschema.context import (  # noqa: PLC0415 - see above
        Alphabet,
    )

    from counterfoil.mock.unaided import BACKEND  # noqa: PLC0415 - see above

    options = settings(
        backend=BACKEND,
        database=None,
        deadline=None,
        max_examples=_TRIES,
        phases=[Phase.generate],
        suppress_health_check=[
            HealthCheck.data_too_large,
            HealthCheck.filter_too_much,
            HealthCheck.large_base_example,
            HealthCheck.too_slow,
        ],
    )
    # A codec's table of characters takes seconds to make, and ASCII needs none.
    alphabet = Alphabet(codec=None, max_codepoint=_LAST, exclude_characters=_CONTROLS)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        # Else it would leave its tables in the current folder.
        configuration.set_hypothesis_home_dir(folder)
        try:
            strategy = build(
                json.loads(schema),
                draft=jsonschema_rs.Draft202012,
                formats={},
                alphabet=alphabet,
            )
            found: Json = find(
                strategy,
                accepts,
                settings=options,
                random=Random(0),  # noqa: S311 - no secret
            )
        except (
            SchemathesisError,
            errors.HypothesisException,
            ValueError,
            RecursionError,
        ) as error:
            raise NothingDrawnError(str(error)) from error
        finally:
            configuration.set_hypothesis_home_dir(None)
    return found
