"""A ledger with its read models on one database, and the sentences with which tests say what has happened there.

scene = Scene(database_url)
given_agencies(scene)
given_recommendation(scene, received_on=date(2023, 5, 2), term="15d")
scene.catch_up()
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Final, Self, cast
from uuid import UUID

from domain.actor import Act
from domain.agency import Agency
from domain.application import Ledger, Recorded
from domain.commands import (
    agencies,
    corrections,
    follow_up,
    petitions,
    plan_decisions,
    plans,
    recommendations,
    replies,
    reply_limits,
    reports,
    resolutions,
)
from domain.commands.plans import ItemInput
from domain.commands.reply_limits import LimitInput
from domain.petition import Petition
from domain.recommendation import Point, PointReply
from domain.time.instant import VIETNAM
from domain.values import Document, id_of
from infra.event_store.mapper import FactMapper
from infra.event_store.recorder import FactRecorder
from infra.event_store.source import LedgerSource
from infra.follower import Follower
from infra.read_store import ReadStore
from infra.seeds import reference as shipped
from projections import duty_fold, obligations
from projections.moment import Moment
from projections.read_model import ReadModel, Row, read_model_classes
from projections.reference import Reference

CHAPTERS: Final = (recommendations, replies, reply_limits, resolutions, follow_up)
FRONT: Final = "mttq-tinh"
DEPARTMENT: Final = "so-tai-chinh"
COMMITTEE: Final = "tinh-uy"
AGENCIES: Final[Mapping[str, str]] = {
    FRONT: "Ủy ban Mặt trận Tổ quốc tỉnh",
    DEPARTMENT: "Sở Tài chính",
    COMMITTEE: "Tỉnh ủy",
}
FIRST_DAY: Final = date(2023, 1, 2)
LETTER: Final = Document(number="12", symbol="CV")
SECOND: Final = timedelta(seconds=1)


def agency_id(code: str) -> UUID:
    """The id behind an agency's code."""
    return id_of(Agency.TOPIC, code)


def morning(day: date) -> datetime:
    """Eight in the morning of a day, in Vietnam."""
    return datetime.combine(day, time(8), VIETNAM)


class Scene:
    """One ledger with its read models. Facts are recorded in the morning of the day on which they happen."""

    def __init__(self, database_url: str, today: date = FIRST_DAY) -> None:
        self.ledger = Ledger(
            env={"PERSISTENCE_MODULE": "infra.event_store", "DATABASE_URL": database_url}
        )
        self.read_store = ReadStore(database_url)
        reference = Reference(shipped.calendars(), today)
        models: list[ReadModel] = [cls(reference) for cls in read_model_classes()]  # type: ignore[call-arg]  # the protocol leaves the constructor open
        source = LedgerSource(
            cast("FactRecorder", self.ledger.recorder), cast("FactMapper", self.ledger.mapper)
        )
        self.follower = Follower("scene", source, self.read_store, models)
        self.register = next(m for m in models if isinstance(m, duty_fold.Obligations))
        self.now = morning(today)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close every connection."""
        self.read_store.close()
        self.ledger.close()

    def instant(self, on: date) -> datetime:
        """The next instant of recording: in the morning of the day, and always after the last one."""
        self.now = max(morning(on), self.now + SECOND)
        return self.now

    def act(self, on: date, *, recorded_on: date | None = None, by: str | None = None) -> Act:
        """An act that happened on a day, recorded on it or on a later one."""
        today = recorded_on or on
        return Act(
            actor="account-1",
            at=self.instant(today),
            today=today,
            on=on,
            agency_id=agency_id(by) if by else None,
        )

    def catch_up(self, through: date | None = None) -> None:
        """Fold everything into the read models, and list the duties up to a day."""
        self.follower.catch_up()
        if through is not None:
            with self.read_store.transaction() as rows:
                if duty_fold.horizon(rows) > date.min:
                    self.register.extend(rows, through)

    def duty(self, on: date, obligation: UUID, known_at: datetime | None = None) -> Row | None:
        """One duty on a day, as known now or at an instant."""
        self.catch_up(on)
        with self.read_store.reading() as rows:
            return obligations.one(rows, Moment(on, known_at or self.now), obligation)


def given_agencies(
    scene: Scene, names: Mapping[str, str] = AGENCIES, kind: str = "department"
) -> None:
    """Some bodies of a province; who hosts consultations is the Front."""
    for code, name in names.items():
        agencies.register(
            scene.ledger,
            scene.act(FIRST_DAY),
            code=code,
            name=name,
            kind="front" if code == FRONT else kind,
            level="province",
        )


def given_petition(scene: Scene, code: str = "don-01", on: date = FIRST_DAY) -> str:
    """A petition that the Front holds, once."""
    if not scene.ledger.knows(Petition, Petition.identify(code)):
        petitions.receive(
            scene.ledger, scene.act(on), code=code, number="1", kind="complaint", holder=FRONT
        )
    return code


def given_recommendation(
    scene: Scene,
    code: str = "KN-2023-0001",
    *,
    issued_on: date = date(2023, 4, 28),
    received_on: date | None = date(2023, 5, 2),
    term: str | None = "15d",
    due_on: date | None = None,
    recorded_on: date | None = None,
) -> Recorded:
    """A recommendation of the Front to a department, received, with a limit for the reply."""
    limit = LimitInput(setter=FRONT, ground="Văn bản kiến nghị", term=term, due_on=due_on)
    done = recommendations.issue(
        scene.ledger,
        scene.act(issued_on, recorded_on=recorded_on, by=FRONT),
        code=code,
        source_type="petition",
        source=given_petition(scene),
        addressee=DEPARTMENT,
        document=LETTER,
        points=(Point(1, "Công khai quyết toán"),),
        issued_on=issued_on,
        reply_limit=limit if term or due_on else None,
    )
    if received_on is not None:
        done = recommendations.receive(
            scene.ledger,
            scene.act(received_on, recorded_on=recorded_on),
            code,
            received_on=received_on,
            incoming_number="7",
        )
    return done


def given_reply(
    scene: Scene,
    code: str = "KN-2023-0001",
    *,
    received_on: date,
    replied_on: date | None = None,
    recorded_on: date | None = None,
    letter: str | None = None,
) -> Recorded:
    """A reply that answers the recommendation."""
    return replies.give_reply(
        scene.ledger,
        scene.act(received_on, recorded_on=recorded_on),
        reply_code=letter or f"TL-{code}-{received_on}",
        agency=DEPARTMENT,
        document=LETTER,
        replied_on=replied_on or received_on,
        received_on=received_on,
        points=((code, PointReply(1, "accepted", None, "Sẽ công khai", None)),),
    )


def given_settled(scene: Scene, on: date, code: str = "KN-2023-0001") -> Recorded:
    """The recommendation answered, resolved, and verified on a day."""
    given_reply(scene, code, received_on=date(2023, 5, 15))
    replies.accept_reply(scene.ledger, scene.act(date(2023, 5, 16), by=FRONT), code)
    resolutions.report_resolution(
        scene.ledger,
        scene.act(date(2023, 6, 1)),
        code,
        resolver=DEPARTMENT,
        measures="x",
        evidence=("x",),
        document=LETTER,
        received_on=date(2023, 6, 1),
    )
    return resolutions.verify_resolution(
        scene.ledger, scene.act(on, by=FRONT), code, evidence=None, document=None
    )


def given_plan(
    scene: Scene,
    code: str = "KH-2023",
    *,
    issued_on: date = date(2023, 1, 10),
    period: tuple[date, date] = (date(2023, 1, 1), date(2023, 12, 31)),
    items: tuple[ItemInput, ...],
    bases: tuple[Document, ...] = (),
) -> Recorded:
    """A plan of the provincial committee, issued."""
    return plans.issue(
        scene.ledger,
        scene.act(issued_on),
        code=code,
        title="Kế hoạch giám sát",
        type="plan",
        issuer=COMMITTEE,
        number="1",
        symbol="KH",
        issued_on=issued_on,
        period_from=period[0],
        period_to=period[1],
        items=items,
        bases=bases,
    )


def item(
    code: str,
    kind: str,
    cadence: str,
    *,
    debtors: tuple[str, ...] = (DEPARTMENT,),
    **detail: Any,
) -> ItemInput:
    """An item of a plan, owed to the provincial committee."""
    return ItemInput(
        code=code,
        kind=kind,
        text=f"Nội dung {code}",
        leads=debtors,
        addressees=(COMMITTEE,),
        cadence={"type": cadence, "detail": detail, "raw": None},
    )


def given_limit(
    scene: Scene,
    item: str,
    on: date = date(2023, 3, 1),
    *,
    plan: str = "KH-2023",
    setter: str = COMMITTEE,
    recorded_on: date | None = None,
    **limit: Any,
) -> Recorded:
    """A decision on the day of an item: `by` of every year, or `due_on` of an `occurrence`."""
    act = scene.act(on, recorded_on=recorded_on)
    return plan_decisions.set_due_date(
        scene.ledger, act, plan, item=item, setter=setter, ground="Thông báo", **limit
    )


def given_report(
    scene: Scene, code: str, obligation: UUID, *, submitted_on: date, received_on: date
) -> Recorded:
    """A report sent and received."""
    reports.submit(
        scene.ledger,
        scene.act(submitted_on),
        code=code,
        obligation_ids=(obligation,),
        debtor=DEPARTMENT,
        addressees=(COMMITTEE,),
        period_from=date(submitted_on.year, 1, 1),
        period_to=date(submitted_on.year, 12, 31),
        document=LETTER,
        submitted_on=submitted_on,
    )
    return reports.receive(scene.ledger, scene.act(received_on), code, received_on=received_on)


def given_correction(
    scene: Scene,
    position: int,
    field: str,
    value: Any,
    *,
    recorded_on: date,
    resting: Collection[UUID] = (),
) -> Recorded:
    """A correction of one field of an earlier fact; `resting` is what rests on its day."""
    return corrections.correct(
        scene.ledger,
        scene.act(recorded_on),
        corrects=position,
        field=field,
        value=value,
        reason="Ghi nhầm ngày",
        document=None,
        resting=resting,
    )


def letter_command(name: str) -> Any:
    """The command on recommendations of this name, in whichever chapter it stands."""
    return next(getattr(chapter, name) for chapter in CHAPTERS if hasattr(chapter, name))
