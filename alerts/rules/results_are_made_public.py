"""Kết quả giám sát được công khai — results are made public."""

from __future__ import annotations

from alerts.recipients import debtor_and_beneficiary
from alerts.rule import Rule, Text

RULE = Rule(
    id="publication_overdue",
    title=Text(vi="Chậm công khai kết quả giám sát", en="Publication of results is overdue"),
    why=Text(
        vi="Công khai kết quả để nhân dân biết và theo dõi việc thực hiện kiến nghị.",
        en=(
            "Results are made public so that people know them and can see what "
            "becomes of the recommendations."
        ),
    ),
    sentence=Text(
        vi=("{debtor} chưa công khai kết quả: {duty}. Hạn {due}, quá hạn từ {effective} ({days})."),
        en=(
            "{debtor} has not made the results public: {duty}. Due {due}, late since "
            "{effective} ({days})."
        ),
    ),
    recipients=debtor_and_beneficiary,
    kinds=frozenset({"publication"}),
)
