"""Reads a rule: CEL text to `Syntax`, by celpy's parser."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from counterfoil.rules.problem import SYNTAX, UNSUPPORTED, RuleError
from counterfoil.rules.syntax import (
    Binary,
    Call,
    Chain,
    Choice,
    Index,
    ListOf,
    Literal,
    Name,
    Select,
    Syntax,
    Unary,
)
from counterfoil.rules.text import check_text, float_value, integer_value, string_value

if TYPE_CHECKING:
    from lark import Token, Tree

MAX_DEPTH: Final = 40
"""The deepest nesting of a rule's operators, calls and parentheses."""

_TRANSPARENT: Final = frozenset(
    {
        "expr",
        "conditionalor",
        "conditionaland",
        "relation",
        "addition",
        "multiplication",
        "unary",
        "member",
        "primary",
        "paren_expr",
    }
)
_OPERATORS: Final = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "==",
    "relation_ne": "!=",
    "relation_in": "in",
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
    "multiplication_div": "/",
    "multiplication_mod": "%",
}
_CHAINS: Final = {"conditionalor": "||", "conditionaland": "&&"}
_REFUSED: Final = {
    "map_lit": "maps",
    "member_object": "messages",
    "dot_ident": "absolute names",
    "dot_ident_arg": "absolute names",
}


def read_expression(text: str) -> Syntax:
    """The tree of a rule's text.

    Raises `RuleError` for text that is no CEL, and for what is not supported.
    """
    # celpy and lark are loaded only where a document has rules.
    from celpy.celparser import CELParseError, CELParser  # noqa: PLC0415 - see above

    check_text(text)
    try:
        # lark's trees are generic in a way that celpy does not state.
        tree = cast("Tree[Token]", cast("Any", CELParser()).parse(text))
    except CELParseError as error:
        token = getattr(error.__context__, "token", None)
        if token is None or token.type != "$END":
            raise _syntax_error(text, error.line, error.column) from None
        raise RuleError(SYNTAX, "the rule ends too early", len(text.rstrip())) from None
    return _read(tree, 0)


def _syntax_error(text: str, line: int | None, column: int | None) -> RuleError:
    if line is None or column is None or line < 1 or column < 1:
        return RuleError(SYNTAX, "the rule ends too early", len(text.rstrip()))
    before = text.split("\n")[: line - 1]
    at = min(sum(len(each) + 1 for each in before) + column - 1, len(text))
    return RuleError(SYNTAX, f"{text[at : at + 1]!r} is not expected here", at)


def _read(tree: Tree[Token], depth: int) -> Syntax:
    """One node. Chains of rules that only pass on a single child are skipped."""
    if depth > MAX_DEPTH:
        raise RuleError(
            UNSUPPORTED,
            f"the rule is nested deeper than {MAX_DEPTH} levels",
            _start(tree),
            "Split it into several rules.",
        )
    while tree.data in _TRANSPARENT and len(tree.children) == 1:
        tree = _tree(tree.children[0])
    deeper = depth + 1
    at = _start(tree)
    match str(tree.data):
        case "expr":
            condition, then, otherwise = (_branch(c, deeper) for c in tree.children)
            return Choice(condition, then, otherwise, at)
        case "conditionalor" | "conditionaland":
            return _read_chain(tree, deeper)
        case "relation" | "addition" | "multiplication":
            operation, right = map(_tree, tree.children)
            left = _branch(operation.children[0], deeper)
            operator = _OPERATORS[str(operation.data)]
            return Binary(operator, left, _read(right, deeper), at)
        case "unary":
            sign, operand = map(_tree, tree.children)
            operator = "!" if sign.data == "unary_not" else "-"
            return Unary(operator, _read(operand, deeper), at)
        case "literal":
            return _read_literal(_token(tree.children[0]))
        case "list_lit":
            return ListOf(_read_list(tree.children, deeper), at)
        case "ident":
            return Name(str(_token(tree.children[0])), at)
        case _:
            return _read_member(tree, deeper)


def _read_member(tree: Tree[Token], depth: int) -> Syntax:
    kind = str(tree.data)
    if kind in _REFUSED:
        raise RuleError(
            UNSUPPORTED, f"{_REFUSED[kind]} are not supported", _start(tree)
        )
    if kind == "ident_arg":
        name = _token(tree.children[0])
        arguments = _read_list(tree.children[1:], depth)
        return Call(str(name), None, arguments, _offset(name))
    operand = _branch(tree.children[0], depth)
    if kind == "member_index":
        return Index(operand, _branch(tree.children[1], depth), _start(tree))
    name = _token(tree.children[1])
    if kind == "member_dot":
        return Select(operand, str(name), _offset(name))
    arguments = _read_list(tree.children[2:], depth)
    return Call(str(name), operand, arguments, _offset(name))


def _read_chain(tree: Tree[Token], depth: int) -> Chain:
    """`a || b || c`, which the grammar nests to the left, as one chain."""
    operands: list[Tree[Token]] = []
    rest = tree
    while rest.data == tree.data and len(rest.children) == 2:  # noqa: PLR2004 - left and right
        left, right = map(_tree, rest.children)
        operands.append(right)
        rest = left
    operands.append(rest)
    return Chain(
        _CHAINS[str(tree.data)],
        tuple(_read(operand, depth) for operand in reversed(operands)),
        _start(tree),
    )


def _read_list(children: list[Token | Tree[Token]], depth: int) -> tuple[Syntax, ...]:
    if not children:
        return ()
    return tuple(_branch(item, depth) for item in _tree(children[0]).children)


def _read_literal(token: Token) -> Literal:
    text, at = str(token), _offset(token)
    match token.type:
        case "STRING_LIT" | "MLSTRING_LIT":
            return Literal(string_value(text, at), at)
        case "INT_LIT":
            return Literal(integer_value(text, at), at)
        case "FLOAT_LIT":
            return Literal(float_value(text, at), at)
        case "BOOL_LIT":
            return Literal(text == "true", at)
        case "NULL_LIT":
            return Literal(None, at)
        case _:
            raise RuleError(UNSUPPORTED, f"the literal {text} is not supported", at)


def _branch(child: Token | Tree[Token], depth: int) -> Syntax:
    return _read(_tree(child), depth)


def _tree(child: Token | Tree[Token]) -> Tree[Token]:
    assert not isinstance(child, str), "the grammar has a tree here"
    return child


def _token(child: Token | Tree[Token]) -> Token:
    assert isinstance(child, str), "the grammar has a token here"
    return child


def _start(tree: Tree[Token]) -> int:
    return 0 if tree.meta.empty else tree.meta.start_pos


def _offset(token: Token) -> int:
    return token.start_pos or 0
