"""What one analyst of a bureau does all day, for locust; ``benchmarks.load`` starts it and says where.

Everybody is signed in, reads pages as a browser does (the page, then its callback), and now and then uploads values of
their own: chosen, checked, written, each step a callback of the page. What the server has confirmed is noted, value by
value, so that it can be counted afterwards.
"""

from __future__ import annotations

import base64
import json
import os
from itertools import count
from pathlib import Path
from typing import Any

from gevent import sleep
from locust import FastHttpUser, between, events, task
from locust.env import Environment

from benchmarks.callbacks import LIST, PATH, body

PLAN = os.environ.get("LOAD_PLAN", "")
PASSWORD = os.environ.get("LOAD_PASSWORD", "")
WORK: list[list[list[Any]]] = json.loads(os.environ.get("LOAD_WORK", "[]"))
HEAD = "指标,年份,数值,单位,来源\n"
TICKS = 200
NUMBERS = count()
# Of each analyst: what was confirmed, in its order, and what may have been written without an answer.
CONFIRMED: dict[str, list[list[list[Any]]]] = {}
DOUBTFUL: dict[str, list[list[list[Any]]]] = {}
DEPENDENCIES: list[dict[str, Any]] = []


class Failed(Exception):
    """An answer that is not what it should be; the request is counted as failed."""


class Analyst(FastHttpUser):
    """Thinks for two to eight seconds between one thing and the next."""

    wait_time = between(2, 8)
    connection_timeout = network_timeout = 60.0

    def on_start(self) -> None:
        """Sign in, and learn the page's callbacks as a browser does."""
        self.number = next(NUMBERS)
        self.name = f"analyst{self.number:02d}"
        self.rounds = 0
        CONFIRMED[self.name], DOUBTFUL[self.name] = [], []
        self.client.post(
            "/sign-in",
            data={"name": self.name, "password": PASSWORD},
            allow_redirects=False,
            name="sign in",
        )
        with self.client.get(LIST, name="callbacks' list", catch_response=True) as answer:
            if not DEPENDENCIES and answer.status_code == 200:
                DEPENDENCIES.extend(answer.json())

    @task(5)
    def overview(self) -> None:
        """All indicators at a glance."""
        self.page("/", "overview")

    @task(6)
    def indicator(self) -> None:
        """One of the indicators."""
        rows = WORK[self.number % len(WORK)]
        self.page(f"/indicator/{rows[self.rounds % len(rows)][0]}", "indicator")

    @task(1)
    def evidence(self) -> None:
        """The document with its mentions."""
        self.page("/evidence", "evidence")

    @task(1)
    def interface(self) -> None:
        """What a program asks for."""
        self.client.get(f"/api/v1/plans/{PLAN}", name="interface: plan")

    @task(1)
    def download(self) -> None:
        """The values that hold, as CSV."""
        self.client.get(f"/download/actuals.csv?plan={PLAN}", name="download: actuals.csv")

    @task(3)
    def upload(self) -> None:
        """A file of one's own values, chosen, checked and written."""
        self.page("/actuals", "actuals")
        self.rounds += 1
        values = [
            [code, year, round(10 + self.rounds / 100 + at / 1000, 3), unit]
            for at, (code, year, unit) in enumerate(WORK[self.number % len(WORK)])
        ]
        text = HEAD + "".join(f"{c},{y},{v},{u},{self.name}\n" for c, y, v, u in values)
        contents = f"data:text/csv;base64,{base64.b64encode(text.encode()).decode()}"
        context = {"plan": PLAN, "lang": "zh"}
        chosen = self.callback(
            "upload: choose",
            "upload.contents",
            {"upload.contents": contents, "upload.filename": f"{self.name}.csv"},
            context,
        )
        shown = self.until(chosen, context)
        if shown is None or shown["commit"]["disabled"]:
            self.wrong("upload: choose", f"cannot be written: {str(shown)[:300]}")
            return
        token = shown["upload-token"]["data"]
        DOUBTFUL[self.name].append(values)
        pressed = self.callback(
            "upload: write",
            "commit.n_clicks",
            {"commit.n_clicks": 1, "upload-token.data": token, "entered-by.value": self.name},
            context,
        )
        done = self.until(pressed, context, token)
        if done is None or '"committed"' not in json.dumps(done["outcome"]):
            self.wrong("upload: write", f"not written: {str(done)[:300]}")
            return
        CONFIRMED[self.name].append(DOUBTFUL[self.name].pop())

    def until(self, answer: Any, context: dict[str, str], token: str = "") -> Any:
        """The answer once the server has done its work, asking again as the page does."""
        for _ in range(TICKS):
            if answer is None:
                return None
            again = answer.get("upload-again", {}).get("data")
            if not again:
                return answer
            sleep(0.35)
            token = answer["upload-token"]["data"] or token
            answer = self.callback(
                "upload: ask again",
                "upload-tick.data",
                {"upload-tick.data": again, "upload-token.data": token},
                context,
            )
        return None

    def page(self, path: str, name: str) -> None:
        """A page as a browser gets it: the frame, then what is in it."""
        search = f"?plan={PLAN}"
        self.client.get(f"{path}{search}", name=f"{name}: frame")
        self.callback(
            f"{name}: page",
            "_pages_location.pathname",
            {"_pages_location.pathname": path, "_pages_location.search": search},
            None,
        )

    def callback(
        self, name: str, changed: str, values: dict[str, Any], context: dict[str, str] | None
    ) -> Any:
        """What the page would send when ``changed`` changes; the answer's outputs, or ``None`` when it failed."""
        given = {**values, **({"upload-context.data": context} if context else {})}
        with self.client.post(
            PATH, json=body(DEPENDENCIES, changed, given), name=name, catch_response=True
        ) as answer:
            if answer.status_code != 200:
                answer.failure(f"{answer.status_code}: {(answer.text or '')[:300]}")
                return None
            return answer.json()["response"]

    def wrong(self, name: str, what: str) -> None:
        """Count a failure that is not one of HTTP."""
        events.request.fire(
            request_type="CHECK",
            name=name,
            response_time=0,
            response_length=0,
            exception=Failed(what),
            context={},
        )


@events.quitting.add_listener
def tell(environment: Environment, **_: Any) -> None:
    """Leave behind what was measured, and what was confirmed."""
    stats = environment.stats
    entries = [*stats.entries.values(), stats.total]
    Path(os.environ["LOAD_RESULT"]).write_text(
        json.dumps(
            {
                "requests": [
                    {
                        "name": entry.name,
                        "number": entry.num_requests,
                        "failures": entry.num_failures,
                        "per_second": entry.total_rps,
                        **{
                            f"p{int(part * 100)}": entry.get_response_time_percentile(part)
                            for part in (0.5, 0.95, 0.99)
                        },
                    }
                    for entry in entries
                    if entry.num_requests
                ],
                "errors": [
                    f"{error.name}: {error.error} ({error.occurrences})"
                    for error in stats.errors.values()
                ],
                "confirmed": CONFIRMED,
                "doubtful": DOUBTFUL,
            }
        ),
        encoding="utf-8",
    )
