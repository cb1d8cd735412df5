"""The command `token`. `acl` has the paths that a token opens."""
