"""The page of mandates says who acts for whom on a day; who may, gives and ends them there."""

from __future__ import annotations

from tests.api.pages.conftest import Visitor
from tests.api.pages.seen import Form

GRANT = "/mandates"


def giving(administrator: Visitor) -> Form:
    """The form by which a mandate is given."""
    forms = administrator.see("/mandates").forms
    return next(f for f in forms if (f.method, f.action) == ("post", GRANT))


def given(administrator: Visitor, **fields: str) -> str:
    """A mandate of the clerk of the demonstration; its code."""
    form = giving(administrator)
    filled = {"account": "demo-clerk", "role": "clerk", "ground": "Quyết định 12-QĐ/MT", **fields}
    answer = administrator.send(form.action, **{**form.fields, **filled})
    assert answer.status_code == 303, answer.text
    found: str = administrator.items("mandates", account="demo-clerk")[-1]["code"]
    return found


def agency(visitor: Visitor) -> str:
    """A body that supervises."""
    found: str = visitor.items("agencies", kind="front_committee")[0]["code"]
    return found


def test_an_administrator_gives_a_mandate_and_ends_it(people: dict[str, Visitor]) -> None:
    administrator = people["administrator"]
    body = agency(administrator)
    code = given(administrator, agency=body, from_on="2024-03-01")
    assert code in administrator.see("/mandates", agency=body).text
    before = administrator.see("/mandates", agency=body, on="2024-02-29")
    assert code not in before.text or "Không hiệu lực ngày này" in before.text
    form = administrator.see("/mandates").form(f"/mandates/{code}/endings")
    ended = administrator.send(form.action, **{**form.fields, "reason": "Nghỉ chế độ"})
    assert ended.status_code == 303
    assert administrator.items("mandates", code=code)[0]["status"] == "ended"
    assert "Nghỉ chế độ" in administrator.see("/mandates").text


def test_a_form_that_cannot_be_right_comes_back_with_what_is_wrong(
    people: dict[str, Visitor],
) -> None:
    administrator = people["administrator"]
    form = giving(administrator)
    wrong = {"account": "demo-clerk", "role": "clerk", "ground": "", "from_on": "hôm qua"}
    answer = administrator.send(form.action, **{**form.fields, **wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text
    assert 'value="hôm qua"' in answer.text


def test_nobody_else_gives_one_and_no_other_site_does(people: dict[str, Visitor]) -> None:
    administrator, auditor = people["administrator"], people["auditor"]
    form = giving(administrator)
    filled = {**form.fields, "account": "demo-clerk", "role": "administrator", "ground": "QĐ"}
    assert administrator.send(GRANT, **{**filled, "token": "x"}).status_code == 403
    page = auditor.see("/mandates")
    assert ("post", GRANT) not in [(form.method, form.action) for form in page.forms]
    assert "demo-clerk" not in page.text
    own = page.form("/logout").fields["token"]
    assert auditor.send(GRANT, **{**filled, "token": own}).status_code == 403
