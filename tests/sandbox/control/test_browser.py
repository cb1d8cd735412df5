"""The control page in a real Chromium.

The tests are skipped without a browser, except in continuous integration: if the environment has
`CI`, a missing browser is a failure.
"""

from __future__ import annotations

import os
import struct
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from trunkline import errors
from trunkline.sandbox import Sandbox
from trunkline.sandbox._demo import fill

from .browser import CHROMIUM, Page, chromium, new_page

pytestmark = [
    pytest.mark.skipif(
        CHROMIUM is None and not os.environ.get("CI"),
        reason="there is no chromium; on Debian: apt-get install chromium",
    ),
    pytest.mark.filterwarnings("ignore::trunkline.errors.RetiredAPIWarning"),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with chromium(tmp_path_factory.mktemp("profile")) as url:
        yield url


@pytest.fixture
async def page(sandbox: Sandbox, browser: str) -> AsyncIterator[Page]:
    """Yield the page of a filled sandbox, then assert that the console has no errors.

    No URL outside of this machine may be requested.
    """
    fill(sandbox, 30)
    async with new_page(browser) as page:
        await page.open(f"{sandbox.url}/")
        yield page
        assert page.complaints == []
        hosts = {urlsplit(address).hostname for address in page.addresses}
        assert hosts <= {"127.0.0.1", None}


async def test_the_state_is_shown_and_can_be_changed(sandbox: Sandbox, page: Page) -> None:
    await page.until("document.querySelectorAll('#ledger tr').length > 20")
    assert "30\nrooms" in await page.text("#counts")
    assert await page.text("#base") == sandbox.url
    await page.click("#seed")
    await page.until("document.querySelector('#counts').innerText.includes('55\\nrooms')")
    await page.click("#clock-buttons button:nth-child(2)")
    await page.until("document.querySelector('#offset').innerText.includes('ahead of')")
    assert 3_599 < sandbox.clock.offset() < 3_601
    await page.click("#reset")
    await page.until("document.querySelector('#confirm-reset').open")
    await page.press("Escape")
    assert len(sandbox.ledger.ids("created", "rooms")) == 55
    await page.click("#reset")
    await page.click("#confirm-reset button[value=yes]")
    await page.until("document.querySelector('#counts').innerText.includes('0\\nrooms')")
    assert sandbox.ledger.ids("created", "rooms") == []


async def test_a_request_is_shown_with_its_response_and_without_secrets(
    sandbox: Sandbox, page: Page
) -> None:
    await page.open(f"{sandbox.url}/#requests")
    assert "No requests yet" in await page.text("#no-requests")
    async with sandbox.vonage() as vonage:
        room = await vonage.meetings.rooms.create(display_name="<b>Stand-up</b>")
        with pytest.raises(errors.NotFoundError):
            await vonage.applications.get("none")
    await page.until("document.querySelectorAll('#request-rows tr').length === 2")
    await page.click("#request-rows tr:nth-child(2) button")
    await page.until("document.querySelectorAll('#request pre').length === 2")
    text = await page.text("#request")
    assert '"display_name": "<b>Stand-up</b>"' in text  # Text, not markup.
    assert room.id in text
    assert "participant_token=[redacted]" in text
    secrets = (sandbox.credentials.api_secret, sandbox.credentials.coviu_key_secret, "eyJ")
    everything = await page.value("document.documentElement.outerHTML")
    assert not any(secret in everything for secret in secrets)
    await page.write("#filter", "404")
    await page.until("document.querySelectorAll('#request-rows tr').length === 1")
    assert "/v2/applications/none" in await page.text("#request-rows")
    await page.click("#clear")
    await page.until("document.querySelectorAll('#request-rows tr').length === 0")


async def test_a_button_makes_the_next_request_fail(sandbox: Sandbox, page: Page) -> None:
    await page.open(f"{sandbox.url}/#faults")
    await page.write("#path", "/v2/*")
    await page.click("#kinds button")
    await page.until("document.querySelector('#pending').innerText.includes('429')")
    (fault,) = sandbox.faults
    assert (fault.status, fault.retry_after, fault.path, fault.times) == (429, 2, "/v2/*", 1)
    await page.write("#rate", "1")
    await page.click("#chaos button")
    await page.until("document.querySelector('#chaos-note').innerText.includes('100 %')")
    await page.write("#rate-limit", "5/s")
    await page.click("#limit button")
    await page.until("document.querySelector('#limits-note').innerText.includes('5/s')")
    await page.click("#no-faults")
    await page.until("document.querySelector('#limits-note').innerText.includes('no rate limit')")
    assert sandbox.faults == []


async def test_every_fault_button_uses_a_known_fault(sandbox: Sandbox, page: Page) -> None:
    await page.open(f"{sandbox.url}/#faults")
    number = await page.value("document.querySelectorAll('#kinds button').length")
    await page.value("document.querySelectorAll('#kinds button').forEach(each => each.click())")
    await page.until(f"document.querySelectorAll('#pending code').length === {number}")
    assert {fault.kind for fault in sandbox.faults} >= {"status", "html", "reset", "moved-clock"}


async def test_webhooks_are_shown_and_the_page_controls_a_meeting(
    sandbox: Sandbox, page: Page
) -> None:
    room = sandbox.seed(rooms=1)["rooms"][0]["id"]
    await page.open(f"{sandbox.url}/#webhooks")
    await page.until(f"document.querySelector('#room').value === '{room}'")
    assert await page.value("document.querySelector('#rooms').options[0].value") == room
    await page.click("#happen button[value=sessions]")
    await page.until("document.querySelectorAll('#webhook-rows tr').length === 1")
    await page.click("#webhook-rows tr button")
    await page.click("#webhook .buttons button:nth-child(1)")
    await page.until("document.querySelectorAll('#webhook-rows tr').length === 2")
    assert [each.event for each in sandbox.webhooks] == [
        "session:started",
        "session:participant:joined",
    ]
    assert "no callback URL is set" in await page.text("#webhook")
    await page.write("#room", "none")
    await page.click("#happen button[value=expire]")
    await page.until("document.querySelector('#messages .bad')?.innerText.includes('no object')")
    # The browser writes a rejected request into its console as well.
    assert all("404" in each for each in page.complaints)
    page.complaints.clear()


async def test_the_reference_contains_every_operation_of_every_api(
    sandbox: Sandbox, page: Page
) -> None:
    await page.open(f"{sandbox.url}/#reference/meetings/createRoom")
    await page.until("document.querySelector('#operation')?.innerText.includes('Create a room')")
    text = await page.text("#operation")
    assert "/v1/meetings/rooms" in text
    assert "display_name" in text
    assert "string, at most 200 characters" in text
    total = 0
    for number in range(5):
        await page.value(
            f"(() => {{ const s = document.querySelector('#api'); s.selectedIndex = {number};"
            "s.dispatchEvent(new Event('change')) })()"
        )
        name = await page.value("document.querySelector('#api').value")
        await page.until(f"document.querySelector('#operations a')?.hash.includes('/{name}/')")
        total += await page.value("document.querySelectorAll('#operations a').length")
    assert total == 52 + 8  # Operations and events.
    await page.write("#find", "participants delete")
    await page.until("document.querySelectorAll('#operations a').length === 1")
    await page.open(f"{sandbox.url}/#reference/meetings/room-expired")
    await page.until("document.querySelector('#operation').innerText.includes('room_type')")
    await page.open(f"{sandbox.url}/#reference/conversations/createMember")
    await page.until("document.querySelector('#operation').innerText.includes('Add a member')")
    text = await page.text("#operation")
    assert "The user's name, in place of user_id." in text
    assert "Required: user_id or user_name." in text
    assert "null" not in text
    await page.open(f"{sandbox.url}/#reference/media/download-a-media-item")
    await page.until("document.querySelector('#operation').innerText.includes('The content')")
    assert "null" not in await page.text("#operation")
    await page.open(f"{sandbox.url}/#reference/coviu/getSessionParticipant")
    await page.until("document.querySelector('#operation').innerText.includes('entry_url')")
    assert 'string, "guest" | "host" | "participant" or string' in await page.text("#operation")


async def test_the_page_can_be_used_with_the_keyboard(sandbox: Sandbox, page: Page) -> None:
    focused = "document.activeElement.textContent.trim()"
    await page.value("document.querySelector('a').focus()")  # at the top of the page
    while await page.value(focused) != "Faults":
        await page.press("Tab")
    await page.press("Enter")
    await page.until("!document.querySelector('#faults-view').hidden")
    assert await page.value("document.activeElement.id") == "content"
    while await page.value(focused) != "500":
        await page.press("Tab")
    await page.press("Enter")
    await page.until("document.querySelector('#pending').innerText.includes('500')")
    assert sandbox.faults[0].status == 500


async def test_every_control_has_an_accessible_name(sandbox: Sandbox, page: Page) -> None:
    await page.send("Accessibility.enable")
    roles = {"button", "link", "textbox", "searchbox", "spinbutton", "checkbox", "combobox"}
    for part in ("state", "requests", "faults", "webhooks", "reference"):
        await page.open(f"{sandbox.url}/#{part}")
        nodes = (await page.send("Accessibility.getFullAXTree"))["nodes"]
        used = [node for node in nodes if node.get("role", {}).get("value") in roles]
        assert used
        unnamed = [node for node in used if not node.get("name", {}).get("value")]
        assert not unnamed, part


# Contrast of text and background (WCAG 2, success criterion 1.4.3).
_CONTRAST = """
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (color) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => {
    const part = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
    return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
  };
  const behind = (e) => {
    for (; e; e = e.parentElement) {
      const color = rgba(getComputedStyle(e).backgroundColor);
      if (color[3] === 255) return color;
    }
    return [255, 255, 255, 255];
  };
  const low = [];
  for (const e of document.querySelectorAll("body *")) {
    const own = [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
    if (!own || !e.getClientRects().length) continue;
    const [a, b] = [light(rgba(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(`${e.outerHTML.slice(0, 80)} ${ratio.toFixed(2)}`);
  }
  return low;
})()
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_has_enough_contrast_in_light_and_dark(
    sandbox: Sandbox, page: Page, tmp_path: Path, scheme: str
) -> None:
    async with sandbox.vonage() as vonage:
        sandbox.fail_next(status=503, retry_after=0)
        await vonage.applications.list().collect()
        await vonage.meetings.rooms.create()
    await page.scheme(scheme)
    await page.size(1360, 900)
    grounds = set()
    for part, ready in [
        ("state", "#ledger tr"),
        ("requests", "#request-rows tr"),
        ("faults", "#pending li"),
        ("webhooks", "#webhooks-title"),
        ("reference/coviu/createSession", "#operation .schema"),
    ]:
        await page.open(f"{sandbox.url}/#{part}")
        await page.until(f"document.querySelector('{ready}')")
        assert await page.value(_CONTRAST) == [], part
        grounds.add(await page.value("getComputedStyle(document.body).backgroundColor"))
        picture = await page.picture(tmp_path / f"{part.partition('/')[0]}.png")
        assert struct.unpack(">II", picture[16:24]) == (1360, 900)
    assert len(grounds) == 1
    assert (grounds == {"rgb(18, 22, 20)"}) == (scheme == "dark")


async def test_the_page_fits_on_a_narrow_screen(sandbox: Sandbox, page: Page) -> None:
    await page.size(400, 800)
    for part in ("state", "requests", "faults", "webhooks", "reference"):
        await page.open(f"{sandbox.url}/#{part}")
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert await page.value(wide) is False, part


async def test_on_a_narrow_screen_every_section_starts_at_its_top_and_hides_nothing(
    sandbox: Sandbox, page: Page
) -> None:
    await page.size(390, 844)
    async with sandbox.vonage() as vonage:
        room = await vonage.meetings.rooms.create()
        sandbox.fail_next("unknown-enum", path="/v1/meetings/rooms/*")
        await vonage.meetings.rooms.get(room.id)
    sandbox.meetings.start_session(room.id)
    for part, row in (("requests", "#request-rows tr"), ("webhooks", "#webhook-rows tr")):
        await page.open(f"{sandbox.url}/#state")
        await page.value("window.scrollTo(0, 300)")
        await page.click(f".top nav a[href='#{part}']")
        await page.until(f"document.querySelector('{row}')")
        assert await page.value("scrollY") == 0, part
        hidden = f"[...document.querySelectorAll('{row} .pill')].filter((e) => "
        hidden += "e.getBoundingClientRect().right > innerWidth - 16).length"
        assert await page.value(hidden) == 0, part


async def test_the_heading_of_a_long_table_stays_visible(sandbox: Sandbox, page: Page) -> None:
    for _ in range(40):
        sandbox.meetings.expire(sandbox.seed(rooms=1)["rooms"][0]["id"])
    for part, rows in (("state", "#ledger"), ("webhooks", "#webhook-rows")):
        await page.open(f"{sandbox.url}/#{part}")
        await page.until(f"document.querySelectorAll('{rows} tr').length > 30")
        scroll = f"document.querySelector('{rows}').closest('.scroll')"
        await page.value(f"{scroll}.scrollTo(0, 300)")
        above = f"{scroll}.querySelector('th').getBoundingClientRect().top"
        assert await page.value(f"{above} - {scroll}.getBoundingClientRect().top >= 0"), part


@pytest.mark.parametrize("fragment", ["nothing", "constructor", "%", "requests/%"])
async def test_an_unknown_fragment_is_not_an_error(
    sandbox: Sandbox, page: Page, fragment: str
) -> None:
    await page.open(f"{sandbox.url}/#{fragment}")
    assert await page.text("h1:not([hidden] h1)") in ("State", "Requests")


async def test_a_stopped_sandbox_is_reported(sandbox: Sandbox, page: Page) -> None:
    assert await page.text("#link") == "connected"
    await sandbox.stop()
    await page.until("document.querySelector('#link').innerText === 'disconnected'")
    page.complaints.clear()  # The browser's own message about the failed request.
