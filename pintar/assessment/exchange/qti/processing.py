"""Response processing: from answers to the variables of the outcome, by template or by rules."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from pintar.assessment.exchange.qti.declared import Declaration, declaration
from pintar.assessment.exchange.qti.expressions import Expressions
from pintar.assessment.exchange.qti.names import template_of
from pintar.assessment.exchange.qti.values import Maybe, Unsupported, are_equal, number, single
from pintar.assessment.exchange.safe_xml import Node

RESPONSE, SCORE = "RESPONSE", "SCORE"
TEMPLATES = frozenset({"match_correct", "map_response", "map_response_point"})


class _Exit(Exception):
    """Processing ends here."""


@dataclass
class Processing:
    """The rules of one item; the same answers give the same outcome. Unsupported where a rule is not known here."""

    responses: dict[str, Declaration] = field(default_factory=dict)
    outcomes: dict[str, Declaration] = field(default_factory=dict)
    rules: Node | None = None
    template: str = ""

    @classmethod
    def of(cls, item: Node) -> Processing:
        """The rules of an item. ValueError when a declaration cannot be read, Unsupported for a template not known here."""
        rules = item.find("responseProcessing")
        address = "" if rules is None else rules.get("template") or rules.get("templateLocation") or ""
        name = template_of(address) if rules is not None and not len(rules) else ""
        if name and name not in TEMPLATES:
            raise Unsupported(name)
        return cls(
            {each.identifier: each for each in map(declaration, item.iterfind("responseDeclaration"))},
            {each.identifier: each for each in map(declaration, item.iterfind("outcomeDeclaration"))},
            rules,
            name,
        )

    def run(self, given: Mapping[str, Maybe]) -> dict[str, Maybe]:
        """The outcome variables after processing. Those of numbers begin at 0, the others at nothing."""
        held: dict[str, Maybe] = {}
        for name, outcome in self.outcomes.items():
            is_number = outcome.cardinality == "single" and outcome.base_type in ("float", "integer")
            held[name] = outcome.default if outcome.default or not is_number else single(Fraction(0))
        held.setdefault(SCORE, single(Fraction(0)))
        if self.template:
            held[SCORE] = single(self._by_template(given.get(RESPONSE)))
            return held
        reckon = Expressions(self.responses | self.outcomes, ChainMap(held, dict(given)))
        try:
            for rule in self.rules if self.rules is not None else ():
                self._follow(rule, reckon, held)
        except _Exit:
            pass
        return held

    def score(self, given: Mapping[str, Maybe]) -> Fraction:
        """What answers earn."""
        found = self.run(given)[SCORE]
        return found.one if found is not None and isinstance(found.one, Fraction) else Fraction(0)

    def _by_template(self, value: Maybe) -> Fraction:
        declared = self.responses.get(RESPONSE)
        if declared is None:
            raise Unsupported(self.template)
        if self.template == "match_correct":
            return Fraction(are_equal(value, declared.correct) is True)
        mapped = declared.mapping if self.template == "map_response" else declared.areas
        return mapped.worth(value) if mapped and value is not None else Fraction(0)

    def _follow(self, rule: Node, reckon: Expressions, held: dict[str, Maybe]) -> None:
        match str(rule.tag):
            case "responseCondition":
                for branch in rule:
                    is_else = branch.tag == "responseElse"
                    if is_else or reckon.is_true(branch[0]):
                        for inner in branch if is_else else list(branch)[1:]:
                            self._follow(inner, reckon, held)
                        return
            case "responseProcessingFragment":
                for inner in rule:
                    self._follow(inner, reckon, held)
            case "setOutcomeValue":
                held[rule.get("identifier") or ""] = reckon(rule[0])
            case "lookupOutcomeValue":
                held[rule.get("identifier") or ""] = self._looked_up(
                    rule.get("identifier") or "", reckon(rule[0])
                )
            case "exitResponse":
                raise _Exit
            case name:
                raise Unsupported(name)

    def _looked_up(self, name: str, value: Maybe) -> Maybe:
        declared = self.outcomes.get(name)
        if declared is None or declared.table is None:
            raise Unsupported("lookupOutcomeValue")
        table = declared.table
        default = table.get("defaultValue")
        if value is not None and isinstance(value.one, Fraction):
            for entry in table:
                source = number(entry.get("sourceValue") or "0")
                is_exact = table.tag == "matchTable"
                has_edge = (entry.get("includeBoundary") or "true") != "false"
                if (value.one == source and (is_exact or has_edge)) or (not is_exact and value.one > source):
                    return declared.value(entry.get("targetValue") or "")
        return declared.value(default) if default is not None else None
