"""A small QTI delivery engine, to see what our response processing makes of an answer.

Written from the specification, for the expressions that our items use; shares no code
with the writer.
"""

from __future__ import annotations

from typing import Any

from lxml import etree

Q = "{http://www.imsglobal.org/xsd/imsqti_v2p1}"


class Delivery:
    """One item, answered once: `outcomes` by name."""

    def __init__(self, item: bytes, response: Any) -> None:
        self._item = etree.fromstring(item)
        self._declaration = self._item.find(f"{Q}responseDeclaration")
        self._response = response
        self.outcomes: dict[str, Any] = {}
        for declared in self._item.findall(f"{Q}outcomeDeclaration"):
            default = declared.findtext(f"{Q}defaultValue/{Q}value")
            self.outcomes[declared.get("identifier")] = None if default is None else float(default)
        for rule in self._item.find(f"{Q}responseProcessing"):
            self._follow(rule)

    def shown(self) -> list[str]:
        """The texts of the modal feedback that this answer brings."""
        texts = []
        for feedback in self._item.findall(f"{Q}modalFeedback"):
            outcome = self.outcomes[feedback.get("outcomeIdentifier")]
            values = outcome if isinstance(outcome, frozenset) else {outcome}
            if feedback.get("identifier") in values:
                texts.append("".join(feedback.itertext()))
        return texts

    def _follow(self, rule: Any) -> None:
        if rule.tag == f"{Q}setOutcomeValue":
            self.outcomes[rule.get("identifier")] = self._value(rule[0])
            return
        assert rule.tag == f"{Q}responseCondition"
        for branch in rule:
            if self._value(branch[0]) is True:
                for inner in branch[1:]:
                    self._follow(inner)
                return

    def _value(self, expression: Any) -> Any:
        name = expression.tag.removeprefix(Q)
        if name == "variable":
            identifier = expression.get("identifier")
            return self._response if identifier == "RESPONSE" else self.outcomes[identifier]
        if name == "correct":
            return self._correct()
        if name == "baseValue":
            return float(expression.text) if expression.get("baseType") == "float" else expression.text
        if name == "mapResponse":
            return self._mapped()
        values = [self._value(each) for each in expression]
        if None in values:
            return None
        return getattr(self, f"_{name}")(expression, *values)

    def _correct(self) -> Any:
        values = [value.text for value in self._declaration.find(f"{Q}correctResponse")]
        if self._declaration.get("cardinality") == "multiple":
            return frozenset(values)
        [value] = values
        return float(value) if self._declaration.get("baseType") == "float" else value

    def _mapped(self) -> float:
        mapping = self._declaration.find(f"{Q}mapping")
        values = {entry.get("mapKey"): float(entry.get("mappedValue")) for entry in mapping}
        return sum(values.get(each, float(mapping.get("defaultValue"))) for each in self._response or ())

    def _match(self, _: Any, one: Any, other: Any) -> bool:
        return bool(one == other)

    def _lt(self, _: Any, one: float, other: float) -> bool:
        return one < other

    def _sum(self, _: Any, *values: float) -> float:
        return sum(values)

    def _equal(self, expression: Any, one: float, other: float) -> bool:
        below, above = map(float, expression.get("tolerance").split())
        return other - below <= one <= other + above
