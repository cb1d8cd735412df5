"""Blocking clients: the asynchronous ones, on an event loop in a thread of its own.

| module | contents |
|---|---|
| `event_loop` | `EventLoopThread`, which runs the calls of all blocking clients of the process |
| `process` | what the blocking clients of a process share: the thread, connections, limits |
| `client` | `SyncClient`, the base class of the blocking clients |
| `resource` | `SyncResource`, and the blocking class of each resource class |
| `pager` | `Pager`, the return value of list methods |
| `streams` | `Download` and `EventStream` |
"""
