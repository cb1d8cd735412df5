"""Create a user for each row of a CSV file, on taskiq workers.

    taskiq worker taskiq_workers:broker        on each machine
    python examples/taskiq_workers.py users.csv    on one, which has the journal

Redis carries the calls, their results and the rate limit. Its list gives each call to one worker,
once: a call whose worker dies is lost, has no result, and is unknown in the journal.
"""

from __future__ import annotations

import asyncio
import os
import sys

from taskiq import TaskiqEvents, TaskiqResultTimeoutError, TaskiqState
from taskiq_redis import ListQueueBroker, RedisAsyncResultBackend

from trunkline import Vonage, bulk, errors
from trunkline.redis import RedisThrottleStore

SANDBOX = os.environ["TRUNKLINE_BASE_URL"]  # leave out `base_url` for the real account
REDIS = os.environ["REDIS_URL"]
PATIENCE = 10.0  # seconds for a result, the deadline of the client included

broker = ListQueueBroker(REDIS).with_result_backend(
    RedisAsyncResultBackend(REDIS, result_ex_time=3600)
)
context = TaskiqState()


@broker.on_event(TaskiqEvents.WORKER_STARTUP)
async def start(state: TaskiqState) -> None:
    context.store = RedisThrottleStore(REDIS)
    context.vonage = Vonage.from_env(
        base_url=SANDBOX, rate_limit="170/s", throttle_store=context.store, deadline=5.0
    )


@broker.on_event(TaskiqEvents.WORKER_SHUTDOWN)
async def stop(state: TaskiqState) -> None:
    await context.vonage.aclose()
    await context.store.aclose()


@broker.task(task_name="create_user")
async def create_user(row: dict[str, str]) -> dict[str, str]:
    try:
        user = await context.vonage.users.create(name=row["email"], display_name=row["name"])
    except errors.APIStatusError as error:
        if error.status >= 500:
            raise  # it may have been created
        return {"rejected": str(error)}
    return {"id": str(user.id)}


async def call(row: dict[str, str]) -> dict[str, str]:
    task = await create_user.kiq(row)
    try:
        result = await task.wait_result(check_interval=0.05, timeout=PATIENCE)
    except TaskiqResultTimeoutError:
        raise errors.OutcomeUnknownError("no result", phase="read", sent=True) from None
    if result.is_err:
        raise errors.OutcomeUnknownError(str(result.error), phase="read", sent=True)
    if "rejected" in result.return_value:
        raise ValueError(result.return_value["rejected"])
    return result.return_value


async def main(rows: str) -> int:
    await broker.startup()
    async with Vonage.from_env(base_url=SANDBOX) as vonage:
        report = await bulk.Job(f"{rows}.journal", rows=rows, key="email").run(
            call, concurrency=32, reconcile=bulk.find_by(vonage.users.list, name="email")
        )
    await broker.shutdown()
    return report.exit_code


if __name__ == "__main__":
    sys.exit(asyncio.run(main(sys.argv[1])))
