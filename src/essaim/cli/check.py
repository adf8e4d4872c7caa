"""`essaim check`: whether everything is as it should be."""

from __future__ import annotations

import json
from dataclasses import asdict

import click

from essaim.cli.django import setup_django
from essaim.cli.printing import printable

SIGNS = {"fine": "ok", "warning": "careful", "wrong": "WRONG"}


@click.command(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="""\b
Examples:
  essaim check
  essaim check --no-network --json
""",
)
@click.option("--network/--no-network", default=True, show_default=True, help="Also send requests to other machines.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object a line.")
@click.pass_context
def check(context: click.Context, network: bool, as_json: bool) -> None:
    """Look at the install, settings, keys, database, index, queue, worker, mail, disk, outgoing network and clock.

    Changes nothing and prints no secret. Status 1 when something is wrong; what is only odd is said, with status 0.
    """
    setup_django()
    from essaim.services.checking import Verdict, findings

    wrong = False
    for finding in findings(network=network):
        wrong = wrong or finding.verdict is Verdict.WRONG
        if as_json:
            click.echo(json.dumps(asdict(finding)))
        else:
            click.echo(f"{SIGNS[finding.verdict]:<8} {finding.about:<9} {printable(finding.words)}")
    context.exit(1 if wrong else 0)
