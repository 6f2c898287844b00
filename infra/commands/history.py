"""`giamsat history`: the audit trail asked from the command line, as sentences, JSON Lines or an evidence bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from infra.service import Service
    from projections.moment import Moment
    from projections.read_model import Rows


def history(
    *,
    subject: Annotated[
        str | None, typer.Option(help="Mã hoặc id của đối tượng · id or code of a subject")
    ] = None,
    related: Annotated[
        str | None, typer.Option(help="Cả sự kiện chỉ nêu tên nó · facts that only name it too")
    ] = None,
    chain: Annotated[
        str | None,
        typer.Option(help="Từ kế hoạch đến trả lời · all it comes from and all that follows"),
    ] = None,
    agency: Annotated[
        str | None,
        typer.Option(
            help="Cơ quan được nêu: mã hoặc tên mọi thời · a body named: its code, or any name it bore"
        ),
    ] = None,
    actor: Annotated[str | None, typer.Option(help="Tài khoản đã ghi · who recorded")] = None,
    kind: Annotated[
        str | None, typer.Option("--type", help="Loại sự kiện · recommendation.reply_given")
    ] = None,
    begin: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Xảy ra từ · happened on or after")
    ] = None,
    to: Annotated[
        str | None, typer.Option(metavar="DATE", help="Xảy ra đến · happened on or before")
    ] = None,
    recorded_from: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Ghi sổ từ lúc · recorded at or after")
    ] = None,
    recorded_to: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Ghi sổ đến lúc · recorded at or before")
    ] = None,
    after_position: Annotated[
        int | None, typer.Option(min=0, help="Sau vị trí · after this position")
    ] = None,
    until_position: Annotated[
        int | None, typer.Option(min=0, help="Đến vị trí · up to this position")
    ] = None,
    words: Annotated[
        str | None, typer.Option("--q", help="Từ cần tìm, không cần dấu · words, no marks needed")
    ] = None,
    document: Annotated[
        str | None, typer.Option(help="Số, ký hiệu văn bản · a document's number: 15-ĐA/TU")
    ] = None,
    on: Annotated[
        str | None, typer.Option(metavar="DATE", help="Tính đến ngày · as of this day")
    ] = None,
    known_at: Annotated[
        str | None, typer.Option(metavar="INSTANT", help="Theo những gì đã ghi đến · as known at")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option(
            metavar="INSTANT", help="Chỉ những gì ghi sau đó · only what was recorded since"
        ),
    ] = None,
    changes: Annotated[
        bool,
        typer.Option(
            help="Với --since: từng đối tượng trước và nay ra sao, do ai · before and after, by whom"
        ),
    ] = False,
    purpose: Annotated[
        str | None, typer.Option(help="Hỏi để làm gì, được ghi lại · what for; it is written down")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines")] = False,
    bundle: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Ghi gói bằng chứng · write an evidence bundle"),
    ] = None,
) -> None:
    """Hỏi nhật ký: ai đã làm gì, ngày nào, ghi lúc nào · ask the audit trail."""
    from api.sensitive import sensitive_in
    from api.trail_question import bodies_asked, check_ranges
    from domain.time.instant import parse_instant
    from infra.commands.outcome import FINDING, answered, end
    from infra.commands.reads import read_by_operator
    from infra.evidence import UnprovenError, answers, write_evidence
    from projections.moment import Moment

    asked = {
        "subject": subject,
        "related": related,
        "chain": chain,
        "agency": agency,
        "actor": actor,
        "type": kind,
        "from": begin,
        "to": to,
        "recorded_from": recorded_from,
        "recorded_to": recorded_to,
        "after_position": after_position,
        "until_position": until_position,
        "q": words,
        "document": document,
        "since": since,
    }
    with answered(), opened() as service:
        _since_when(since, changes=changes)
        service.catch_up()
        moment = _moment(service, on, known_at)
        _days(begin, to)
        filters: dict[str, Any] = {**asked, "since": None}
        with service.read(moment) as rows:
            for way, of in (("subject", subject), ("related", related), ("chain", chain)):
                filters[way] = _subjects(rows, moment, way, of)
            if agency:
                filters["agency"] = bodies_asked(rows, moment, agency)
            for name in ("recorded_from", "recorded_to"):
                if filters[name]:
                    filters[name] = parse_instant(filters[name], f"--{name.replace('_', '-')}")
            check_ranges(filters, "--")
            if since:
                filters["since"] = Moment(moment.on, parse_instant(since, "--since"))
        said = " ".join(f"{k}={v}" for k, v in asked.items() if v is not None)
        with service.read(moment) as rows:
            shown = dict.fromkeys(sensitive_in(answers(rows, moment, filters)))
        read = (("evidence", said or "*"), *shown)
        service.read_log.record([read_by_operator("history", *what, purpose) for what in read])
        if bundle is not None:
            try:
                many = write_evidence(service, moment, filters, asked, bundle)
            except UnprovenError as error:
                end(FINDING, str(error))
            typer.echo(f"{bundle}: {many} sự kiện (facts)")
            return
        with service.read(moment) as rows:
            for line in (_changes if changes else _facts)(rows, moment, filters, as_json=as_json):
                typer.echo(line)


def _facts(rows: Rows, moment: Moment, filters: dict[str, Any], *, as_json: bool) -> Iterator[str]:
    """Each fact on a line."""
    from api.timeline import told
    from infra.evidence import answers

    found = list(answers(rows, moment, filters))
    if as_json:
        yield from (json.dumps(fact, ensure_ascii=False) for fact in found)
    else:
        yield from (f"{line['position']}\t{line['sentence']}" for line in told(rows, moment, found))


def _changes(
    rows: Rows, moment: Moment, filters: dict[str, Any], *, as_json: bool
) -> Iterator[str]:
    """Each subject with what it said and says, and what happened in between."""
    from api.pages.differences import changed
    from api.timeline import told

    for found in changed(rows, moment, filters):
        about = {**found, "facts": told(rows, moment, found["facts"])}
        if as_json:
            del about["_key"]
            yield json.dumps(about, ensure_ascii=False)
            continue
        yield about["subject_code"] or about["subject"]
        for line in (*about["fields"], *about["facts"]):
            yield f"  {line['position'] or ''}\t{line['sentence']}"


def opened() -> AbstractContextManager[Service]:
    """The ledger that the settings name, under the name by which it was sealed."""
    from infra.commands.outcome import existing
    from infra.seeds.story import DEMO_LEDGER
    from infra.service import Service
    from infra.settings import Settings
    from infra.verify import as_sealed

    settings = as_sealed(existing(Settings.load()))
    # A demonstration may start over: its heads are taken nowhere.
    return Service.open(settings, demo=settings.ledger == DEMO_LEDGER)


def _moment(service: Service, on: str | None, known_at: str | None) -> Moment:
    from domain.time.instant import parse_day, parse_instant
    from projections.moment import Moment

    now = service.now()
    return Moment(
        parse_day(on, "--on") if on else now.on,
        parse_instant(known_at, "--known-at") if known_at else now.known_at,
    )


def _since_when(since: str | None, *, changes: bool) -> None:
    from domain.errors import InvalidInputError

    if changes and since is None:
        raise InvalidInputError(
            "required",
            "--changes: cần cho biết so với lúc nào (since when).",
            allowed="--since INSTANT",
        )


def _days(*given: str | None) -> None:
    from domain.time.instant import parse_day

    for day in given:
        if day is not None:
            parse_day(day)


def _subjects(rows: Rows, moment: Moment, way: str, given: str | None) -> Any:
    from domain.errors import InvalidInputError
    from projections.history import asked_subjects

    if given is None:
        return None
    found = asked_subjects(rows, moment, way, given)
    if not found:
        raise InvalidInputError(
            "subject_known",
            f"--{way}: không có “{given[:100]}” trong sổ.",
            allowed="the id or code of a recorded subject",
        )
    return found
