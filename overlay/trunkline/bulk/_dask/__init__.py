"""Jobs on a Dask cluster: `Job.run_on`.

| module | contents |
|---|---|
| `run` | opens and closes what a run needs |
| `feed` | records the input, a bounded number of rows ahead |
| `starter` | hands out shards, collects outcomes, settles the leases of lost workers |
| `membership` | the workers of a cluster, and calls to them |
| `engine` | runs the rows on one worker, and notes what it starts |
| `messages` | what the starter and the workers send each other |
| `remote` | the functions that Dask runs on the workers |
| `throttle` | one rate limit for all workers |
"""
