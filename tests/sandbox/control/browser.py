"""A headless Chromium, driven over its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
import os
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import aiohttp

CHROMIUM = next(
    (
        path
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (path := shutil.which(name))
    ),
    None,
)
_FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-extensions",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    "--window-size=1360,900",
    # Only this machine has a name or an address.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)


class Page:
    """A page of the browser.

    Attributes:
        addresses: Every URL that the page requested.
        complaints: The errors and warnings in the console of the page.
    """

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._socket = socket
        self._numbers = itertools.count(1)
        self._responses: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self.addresses: list[str] = []
        self.complaints: list[str] = []
        self._loaded = asyncio.Event()

    async def listen(self) -> None:
        async for message in self._socket:
            event_data = json.loads(message.data)
            if "id" in event_data:
                self._responses.pop(event_data["id"]).set_result(event_data)
            else:
                self._heard(event_data["method"], event_data["params"])

    def _heard(self, event: str, event_data: dict[str, Any]) -> None:
        if event == "Network.requestWillBeSent":
            self.addresses.append(event_data["request"]["url"])
        elif event == "Runtime.exceptionThrown":
            details = event_data["exceptionDetails"]
            self.complaints.append(details.get("exception", {}).get("description", details["text"]))
        elif event == "Log.entryAdded" and event_data["entry"]["level"] in ("error", "warning"):
            self.complaints.append(
                f"{event_data['entry']['text']} {event_data['entry'].get('url', '')}"
            )
        elif event == "Page.loadEventFired":
            self._loaded.set()

    async def send(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Run a command of the protocol."""
        number = next(self._numbers)
        response = self._responses[number] = asyncio.get_running_loop().create_future()
        await self._socket.send_json({"id": number, "method": method, "params": parameters})
        event_data = await asyncio.wait_for(response, 30)
        assert "error" not in event_data, event_data
        result: dict[str, Any] = event_data["result"]
        return result

    async def open(self, url: str) -> None:
        self._loaded.clear()
        if "loaderId" in await self.send("Page.navigate", url=url):  # another document
            await asyncio.wait_for(self._loaded.wait(), 30)
        await self.until("document.body.dataset.ready === 'true'")

    async def value(self, script: str) -> Any:
        """Evaluate an expression in the page."""
        event_data = await self.send(
            "Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in event_data, event_data["exceptionDetails"]
        return event_data["result"].get("value")

    async def until(self, script: str, seconds: float = 30) -> None:
        """Wait until an expression is true in the page."""
        try:
            async with asyncio.timeout(seconds):
                while not await self.value(f"Boolean({script})"):  # noqa: ASYNC110 (no event tells)
                    await asyncio.sleep(0.03)
        except TimeoutError:
            text = await self.value("document.body.innerText")
            raise AssertionError(f"never true: {script}\n{self.complaints}\n{text}") from None

    async def click(self, selector: str) -> None:
        """Click in the middle of the visible part of an element."""
        found = f"document.querySelector({json.dumps(selector)})"
        await self.until(f"{found}?.getClientRects().length")
        box = await self.value(
            f"(() => {{ const e = {found}; e.scrollIntoView({{block: 'center'}});"
            "const r = e.getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2] })()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            await self.send(
                "Input.dispatchMouseEvent",
                type=kind,
                x=box[0],
                y=box[1],
                button="left",
                clickCount=1,
            )

    async def write(self, selector: str, text: str) -> None:
        """Replace the text of a field."""
        await self.click(selector)
        await self.value(f"document.querySelector({json.dumps(selector)}).select?.()")
        await self.send("Input.insertText", text=text)

    async def press(self, key: str) -> None:
        """Press a key, such as `Tab`."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27}
        more = {"text": "\r"} if key == "Enter" else {}
        for kind in ("keyDown", "keyUp"):
            await self.send(
                "Input.dispatchKeyEvent",
                type=kind,
                key=key,
                code=key,
                windowsVirtualKeyCode=codes[key],
                **more,
            )

    async def text(self, selector: str) -> str:
        found: str = await self.value(f"document.querySelector({json.dumps(selector)}).innerText")
        return found

    async def scheme(self, name: str) -> None:
        """Prefer light or dark colours, and no motion, which would change colours."""
        features = [
            {"name": "prefers-color-scheme", "value": name},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]
        await self.send("Emulation.setEmulatedMedia", features=features)

    async def size(self, width: int, height: int) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=False,
        )

    async def picture(self, path: Path) -> bytes:
        """Take a screenshot, and save it."""
        data = base64.b64decode((await self.send("Page.captureScreenshot", format="png"))["data"])
        path.write_bytes(data)
        return data


@contextmanager
def chromium(folder: Path) -> Iterator[str]:
    """Start the browser with an empty profile in a folder, and yield the URL of its DevTools."""
    assert CHROMIUM is not None
    with subprocess.Popen(
        [CHROMIUM, *_FLAGS, f"--user-data-dir={folder}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": str(folder)},
    ) as process:
        try:
            yield _url(folder / "DevToolsActivePort")
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(5)
        finally:
            process.kill()


@asynccontextmanager
async def new_page(browser: str) -> AsyncIterator[Page]:
    """Yield a page with a storage of its own, in the browser with this URL."""
    async with aiohttp.ClientSession() as http, _connected(http, browser) as owner:
        context = (await owner.send("Target.createBrowserContext"))["browserContextId"]
        target = await owner.send(
            "Target.createTarget", url="about:blank", browserContextId=context
        )
        url = f"{browser.partition('/devtools/')[0]}/devtools/page/{target['targetId']}"
        async with _connected(http, url) as page:
            for domain in ("Page", "Runtime", "Network", "Log"):
                await page.send(f"{domain}.enable")
            yield page
        await owner.send("Target.disposeBrowserContext", browserContextId=context)


@asynccontextmanager
async def _connected(http: aiohttp.ClientSession, url: str) -> AsyncIterator[Page]:
    async with http.ws_connect(url, max_msg_size=64 * 1024 * 1024) as socket:
        page = Page(socket)
        listening = asyncio.create_task(page.listen())
        yield page
        await socket.close()
        await listening


def _url(file: Path) -> str:
    """Wait for the file that the browser writes, and return the URL in it."""
    for _ in range(600):
        if file.exists() and len(lines := file.read_text().splitlines()) == 2:
            return f"ws://127.0.0.1:{lines[0]}{lines[1]}"
        time.sleep(0.05)
    raise AssertionError("the browser has not started")
