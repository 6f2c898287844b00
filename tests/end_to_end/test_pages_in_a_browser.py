"""The demonstration's pages in a real browser: found by what people see, used as people use them."""

from __future__ import annotations

import re
from typing import Any, Final

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.end_to_end.conftest import PATIENCE_MS, Visit

expect.set_options(timeout=PATIENCE_MS)

PAGES: Final = (
    "/",
    "/obligations",
    "/recommendations",
    "/recommendations/KN-2023-0001",
    "/supervisions",
    "/supervisions/GS-2023-0001",
    "/reports",
    "/criticisms",
    "/criticisms/PB-2023-0001",
    "/petitions",
    "/petitions/DT-2023-0004",
    "/targets",
    "/targets/CT-2020-0001",
    "/targets/CT-2020-0002",
    "/scorecards",
    "/scorecards/BD-CAP-UY-2022",
    "/indicators",
    "/league-tables",
    "/plans",
    "/plans/DB-CT18-2023",
    "/agencies",
    "/agencies/DB.SO-TC",
    "/alerts",
    "/worklists",
    "/ledgers",
    "/events",
    "/events/1",
    "/calendar?start=2023-11-21&n=15&unit=wd",
)
WIDTHS: Final = (1280, 1024, 961, 768)
PHONE: Final[Any] = {"width": 360, "height": 740}


def test_a_supervisor_sees_what_is_overdue_and_why(visit: Visit) -> None:
    page = visit.page
    visit.open("/")
    expect(page).to_have_url(re.compile("/login"))
    visit.sign_in("supervisor")
    expect(page.get_by_role("heading", level=1)).to_have_text("Tổng quan")

    tile = page.get_by_role("listitem").filter(has_text="quá hạn").first
    overdue = int(tile.locator("b").inner_text())
    assert overdue > 0
    tile.get_by_role("link").click()
    expect(page).to_have_url(re.compile("status=overdue"))
    assert _rows(page) == overdue

    page.get_by_role("combobox", name="Loại").select_option(label="Trả lời")
    page.get_by_role("button", name="Lọc").click()
    expect(page).to_have_url(re.compile("kind=reply"))
    replies = _rows(page)
    assert 0 < replies < overdue

    duty = page.locator("tbody th a").first
    title = duty.inner_text()
    duty.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    why = page.get_by_role("region", name="Vì sao có hạn và trạng thái này")
    expect(why.get_by_role("listitem").first).to_be_visible()
    assert "hạn" in why.inner_text()
    why.get_by_text("Từng bước tính (").click()

    page.get_by_text("Xem theo ngày khác").click()
    late = _days_late(page)
    page.get_by_label("Theo ngày").fill("2024-03-08")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đang xem theo ngày 08/03/2024")
    assert _days_late(page) == late - 7


def test_another_day_shows_what_was_overdue_then(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("inspector")
    visit.open("/obligations?status=overdue")
    today = _rows(page)
    page.get_by_text("Xem theo ngày khác").click()
    page.get_by_label("Theo ngày").fill("2023-06-30")
    page.get_by_role("button", name="Xem", exact=True).click()
    expect(page.get_by_role("status")).to_contain_text("Đang xem theo ngày 30/06/2023")
    assert 0 < _rows(page) < today
    page.get_by_role("navigation", name="Danh mục").get_by_role("link", name="Tổng quan").click()
    expect(page.get_by_role("status")).to_contain_text("30/06/2023")
    page.get_by_role("link", name="Trở về hôm nay").click()
    expect(page.get_by_role("status")).to_have_count(0)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Overview")


def test_signing_out_closes_the_door(visit: Visit) -> None:
    visit.sign_in("auditor")
    visit.page.get_by_role("button", name="Đăng xuất").click()
    expect(visit.page).to_have_url(re.compile("/login"))
    visit.page.go_back()
    visit.open("/plans")
    expect(visit.page).to_have_url(re.compile("/login"))


def test_nothing_runs_off_a_screen_of_any_width(visit: Visit) -> None:
    visit.sign_in("leader")
    for path in PAGES:
        visit.open(path)
        for width in (*WIDTHS, PHONE["width"]):
            visit.page.set_viewport_size({"width": width, "height": 740})
            wide = visit.page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, path


def test_on_a_phone_the_menu_opens_with_a_tap(visit: Visit) -> None:
    visit.page.set_viewport_size(PHONE)
    visit.sign_in("leader")
    visit.page.get_by_text("Danh mục", exact=True).click()
    visit.page.get_by_role("link", name="Kiến nghị", exact=True).click()
    expect(visit.page.get_by_role("heading", level=1)).to_have_text("Sổ kiến nghị")


def test_the_keyboard_alone_leads_to_a_duty(visit: Visit) -> None:
    page = visit.page
    visit.sign_in("clerk")
    visit.open("/obligations?status=overdue")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("Đến nội dung chính")
    expect(page.locator(":focus")).to_be_in_viewport()
    page.keyboard.press("Enter")
    for _ in range(60):
        page.keyboard.press("Tab")
        assert _outline(page) >= 2, page.locator(":focus").inner_text()
        if "/obligations/" in (page.locator(":focus").get_attribute("href") or ""):
            break
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/obligations/[0-9a-f-]{36}"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_what_is_behind_it(
    visit: Visit, scheme: Any, context: BrowserContext
) -> None:
    visit.page.emulate_media(color_scheme=scheme)
    visit.sign_in("clerk")
    for path in PAGES:
        visit.open(path)
        faint = visit.page.evaluate(FAINT)
        assert faint == [], path


def test_a_printed_page_has_its_content_and_no_controls(visit: Visit) -> None:
    visit.sign_in("clerk")
    visit.open("/obligations?status=overdue")
    visit.page.emulate_media(media="print")
    expect(visit.page.get_by_role("button", name="Lọc")).to_be_hidden()
    expect(visit.page.get_by_role("navigation", name="Danh mục")).to_be_hidden()
    expect(visit.page.get_by_role("table")).to_be_visible()
    assert visit.page.pdf(format="A4").startswith(b"%PDF")


def _rows(page: Page) -> int:
    return page.locator("tbody tr").count()


def _days_late(page: Page) -> int:
    found = re.search(r"Quá hạn · (\d+) ngày", page.locator("main").inner_text())
    assert found
    return int(found[1])


def _outline(page: Page) -> float:
    """How thick the mark around the focused element is."""
    found = page.evaluate("parseFloat(getComputedStyle(document.activeElement).outlineWidth)")
    return float(found)


FAINT: Final = """() => {
  const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
  const rgba = (css) => {
    canvas.clearRect(0, 0, 1, 1);
    canvas.fillStyle = css;
    canvas.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const light = ([r, g, b]) => {
    const [x, y, z] = [r, g, b].map((v) => v / 255)
      .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z;
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const behind = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.unshift(rgba(getComputedStyle(e).backgroundColor));
    return layers.reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    const words = walker.currentNode.data.trim();
    if (!words || !element.checkVisibility() || element.closest(".hidden, .skip, option, datalist")) continue;
    const style = getComputedStyle(element);
    const back = behind(element);
    let alpha = 1;
    for (let e = element; e; e = e.parentElement) alpha *= parseFloat(getComputedStyle(e).opacity);
    const ink = rgba(style.color);
    const front = over([ink[0], ink[1], ink[2], ink[3] * alpha], back);
    const [a, b] = [light(front), light(back)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && parseInt(style.fontWeight) >= 700);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < (large ? 3 : 4.5)) found.add(`${words.slice(0, 40)}: ${ratio.toFixed(2)}`);
  }
  return [...found];
}"""
"""Every visible text whose contrast is less than WCAG 2.2 AA asks for."""
