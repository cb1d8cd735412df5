#!/usr/bin/env bash
# Commit all staged changes to a branch, and open or update its one pull request.
#
# The workflow `regenerate.yml` and the action of `action.yml` call it, in the folder of a checkout.
# Environment: GH_TOKEN; BRANCH, the branch; TITLE, the title of the pull request and of the commit;
# REPORT, a folder with report.md and report.json; NOTE, a text above the report, which may be empty.
# It prints the number of the pull request to GITHUB_OUTPUT.
set -euo pipefail

git config user.name "github-actions[bot]"
git config user.email "41898282+github-actions[bot]@users.noreply.github.com"
git switch --quiet --force-create "$BRANCH"
git commit --quiet --message "$TITLE"
gh auth setup-git
git push --quiet --force origin "$BRANCH"

body=$(mktemp)
# The text of a pull request has at most 65,536 characters.
{ test -z "$NOTE" || printf '%s\n\n' "$NOTE"; head -c 60000 "$REPORT/report.md"; } >"$body"
gh label create descriptions --force --description "A new version of a description"
gh label create breaking --force --description "Programs may break"
find=(gh pr list --head "$BRANCH" --state open --json number --jq '.[0].number // empty')
number=$("${find[@]}")
if test -z "$number"; then
  gh pr create --head "$BRANCH" --title "$TITLE" --body-file "$body"
  number=$("${find[@]}")
else
  gh pr edit "$number" --body-file "$body"
fi
gh pr edit "$number" --add-label descriptions
if python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)["bump"] != "major")' <"$REPORT/report.json"; then
  gh pr edit "$number" --add-label breaking
else
  gh pr edit "$number" --remove-label breaking
fi
echo "number=$number" >>"${GITHUB_OUTPUT:-/dev/null}"
