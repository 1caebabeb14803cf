"""`pignon rules try`: what a changed rule would refuse, before it is switched on."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pignon.model.names import Market
    from pignon.rules.trial import Trial

rules = typer.Typer(no_args_is_help=True, help="The rules of this server's portals.")


@rules.command("try")
def try_rules(
    file: Annotated[Path, typer.Argument(help="A file of rules (TOML).", exists=True, dir_okay=False)],
    *,
    data: Annotated[Path | None, typer.Option(help="The data folder of the server.")] = None,
    database: Annotated[str | None, typer.Option(help="The DSN of its database.")] = None,
    examples: Annotated[int, typer.Option(help="Examples shown of each portal.", min=0, max=100)] = 3,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as one line of JSON.")] = False,
) -> None:
    """Judge every live listing with the file's rules beside today's; change nothing. Exit 1 if any would be refused."""
    import asyncio  # noqa: PLC0415 (a command line starts fast)

    import orjson  # noqa: PLC0415

    from pignon.market import house_files, load  # noqa: PLC0415
    from pignon.rules.trial import Trial  # noqa: PLC0415
    from pignon.wiring.data_folder import database as running  # noqa: PLC0415

    house = [one for one in (house_files(data) if data else []) if one.resolve() != file.resolve()]
    before, after = load(house=house), load(house=[*house, file])
    trials = {
        market: Trial(before[market], after[market], most=examples)
        for market in after
        if after[market].checksum != before[market].checksum
    }
    with running(data, database) as dsn:
        asyncio.run(_look(dsn, trials))
    refused = sum(count.refused for trial in trials.values() for count in trial.portals.values())
    report = [line for market, trial in trials.items() for line in _report(market, trial)]
    if as_json:
        print(orjson.dumps({"refused": refused, "portals": report}).decode())
    else:
        _show(report)
    raise typer.Exit(1 if refused else 0)


async def _look(dsn: str, trials: "dict[Market, Trial]") -> None:
    import asyncpg  # noqa: PLC0415
    import orjson  # noqa: PLC0415

    from pignon.ledger.live import live_listings  # noqa: PLC0415
    from pignon.model.errors import Setup  # noqa: PLC0415
    from pignon.wiring.data_folder import connect  # noqa: PLC0415

    connection = await connect(dsn)
    try:
        async for one in live_listings(connection):
            trial = trials.get(one.market)
            if trial is not None:
                document = orjson.loads(one.document)
                trial.look(document, one.portals, customer=one.intermediary_id, external_id=one.external_id)
    except asyncpg.UndefinedTableError:
        raise Setup("There is no ledger in this database: no server has run on it yet.") from None
    finally:
        await connection.close()


def _report(market: "Market", trial: "Trial") -> list[dict[str, Any]]:
    from pignon.market import wire_finding  # noqa: PLC0415 (a command line starts fast)

    return [
        {
            "market": market,
            "portal": portal,
            "live": count.live,
            "refused": count.refused,
            "advised": count.advised,
            "relieved": count.relieved,
            "examples": [
                {
                    "customer": one.customer,
                    "externalId": one.external_id,
                    "finding": wire_finding(one.finding, trial.after, "en"),
                }
                for one in count.examples
            ],
        }
        for portal, count in sorted(trial.portals.items())
    ]


def _show(report: list[dict[str, Any]]) -> None:
    for one in report:
        print(
            f"{one['portal']}: of {one['live']} live listings {one['refused']} would be refused,"
            f" {one['advised']} advised anew, {one['relieved']} relieved of a finding"
        )
        for example in one["examples"]:
            finding = example["finding"]
            print(f"  {example['customer']} {example['externalId']}: {finding['code']}: {finding['message']}")
    if not report:
        print("No live listing is concerned.")
