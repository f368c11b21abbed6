"""What a contract calls by a second name has both names in code."""

from __future__ import annotations

import inspect
import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from generated.making import Import

ORDER = b'{"text":"a","paid":{"card":"1"}}'


def test_a_second_name_is_a_name_of_the_same_class(load: Import) -> None:
    models = load("second_names.models")
    assert models.OrderCreate is models.OrderDraft is models.OrderBase
    assert models.Trouble is models.Problem
    # Neither a plain text has a name of its own, nor what is called as one.
    assert not hasattr(models, "SameWord")


def test_methods_have_the_names_that_the_contract_has_there(load: Import) -> None:
    method = inspect.signature(load("second_names.server").Service.add_order)
    assert method.parameters["body"].annotation == "OrderCreate"
    refusal = load("second_names.operations.add_order").AddOrder400
    assert refusal.__annotations__["body"] == "Trouble"


def test_values_are_read_and_written_as_those_of_the_first_name(load: Import) -> None:
    models, contents = load("second_names.models"), load("second_names.contents")
    order = contents.ORDER_CREATE.decode(ORDER)
    assert order == models.OrderCreate(text="a", paid=models.Card(card="1"))
    read = models.OrderRead(drafts=[order], first=order)
    text = contents.ORDER_READ.encode(read)
    assert json.loads(text)["drafts"] == [json.loads(ORDER)]
    assert contents.ORDER_READ.decode(text) == read
