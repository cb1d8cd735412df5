"""The command `trunkline`.

| module | contents |
|---|---|
| `main` | the entry point, `--help` and `--version`; imports nothing else |
| `group` | the click group, whose commands are imported on use |
| `exit_codes` | the exit status of each exception |
| `call`, `lists` | the commands `call` and `list`: operations from their signatures |
| `operations` | the resources and methods of the generated clients |
| `parameters` | the options of an operation, from its annotations |
| `invoke` | sends an operation, or prints its request |
| `settings` | credentials from options, the environment, `.env` and profiles |
| `output` | results as table, JSON, JSON Lines, YAML or CSV |
"""
