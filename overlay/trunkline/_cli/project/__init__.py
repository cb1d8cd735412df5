"""The commands of a project, a module each. `common` has what they share."""
