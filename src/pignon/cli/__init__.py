"""Floor 8: the command line. Names of commands and flags are contract; heavy imports happen when a command runs."""

import sys

import typer

from pignon.cli import accounts, demo, linting, serving, trying, verifying
from pignon_client.command import sync
from pignon_client.listen_command import listen

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False, add_completion=False)
app.command("serve")(serving.serve)
app.command("apply")(accounts.apply)
app.command("demo")(demo.demo)
app.command("verify")(verifying.verify)
app.command("sync")(sync)
app.command("lint")(linting.lint)
app.add_typer(trying.rules, name="rules")
app.command("listen")(listen)


def main() -> None:
    """Run the command line; what the operator can mend is said in one line, with exit code 2."""
    from pignon.model.errors import Setup  # noqa: PLC0415 (a command line starts fast)

    try:
        app()
    except Setup as error:
        print(f"pignon: {error}", file=sys.stderr)
        sys.exit(2)
