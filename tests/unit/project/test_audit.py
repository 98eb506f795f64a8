"""What is made of pip-audit's answer."""

from __future__ import annotations

import pytest

from tools.audit import findings, outcome

SOUND = {"name": "flask", "version": "3.1", "vulns": []}
BAD = {
    "name": "jinja2",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "fix_versions": ["2.1"]}, {"id": "GHSA-2", "fix_versions": []}],
}
UNKNOWN = {"name": "x", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("answer", "required", "code", "words"),
    [
        ([SOUND], False, 0, "1 locked libraries: no known"),
        ([SOUND, UNKNOWN], False, 0, "1 locked libraries audited, 1 not"),
        ([SOUND, UNKNOWN], True, 1, "cannot be reached"),
        ([UNKNOWN], True, 1, "0 locked libraries audited, 1 not"),
        ([SOUND, BAD], False, 1, "jinja2 2.0: PYSEC-1, fixed in 2.1"),
        ([BAD, UNKNOWN], False, 1, "jinja2 2.0: GHSA-2, fixed in no version yet"),
        ([], False, 0, "0 locked libraries audited, 0 not"),
    ],
)
def test_only_a_known_vulnerability_fails_unless_the_audit_is_required(
    answer: list[dict[str, object]], required: bool, code: int, words: str
) -> None:
    got, said = outcome(*findings({"dependencies": answer}), required=required)
    assert got == code
    assert words in said
