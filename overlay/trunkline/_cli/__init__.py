"""The command `trunkline`.

| module | contents |
|---|---|
| `main`, `commands` | the entry point, `--help` and `--version`; they import nothing else |
| `group` | the click group, whose commands are imported on use |
| `exit_codes` | the exit status of each exception |
| `call`, `lists`, `export`, `bulk` | commands of operations, from their signatures |
| `token/` | the command `token`, and the paths that a token opens |
| `webhooks` | the command `webhooks` |
| `doctor`, `checks/` | the command `doctor`, and its checks |
| `project/` | the commands `init`, `add`, `generate`, `update`, `diff` and `names` |
| `completion` | the command `completion` |
| `operations` | the resources and methods of the generated clients |
| `parameters` | the options of an operation, from its annotations |
| `suggestions` | the errors for names that a command does not know |
| `invoke`, `dry_run` | send an operation, or print its request |
| `settings` | credentials from options, the environment, `.env` and profiles |
| `common` | options that several commands share, and durations as text |
| `output` | results as table, JSON, JSON Lines, YAML or CSV |
"""
