"""Everything that runs by itself, in one table sorted by task. Times are UTC, the jobs decide the local ones."""

from dataclasses import dataclass

from procrastinate import App


@dataclass(frozen=True)
class Periodic:
    """`task` is run with its due time as `timestamp` whenever `cron` says."""

    task: str
    cron: str
    why: str


HEARTBEAT = "core.heartbeat"

PERIODIC: tuple[Periodic, ...] = (
    Periodic("access.tidy", "7 4 * * *", "reminds of access reviews, suspends what nobody confirms or uses (T10)"),
    Periodic("accounts.complete_recoveries", "*/5 * * * *", "resets the second factors whose day of delay is over"),
    Periodic("accounts.tidy", "37 * * * *", "forgets sessions that are over (they hold what was searched), old counts"),
    Periodic("campaigns.remind", "33 5 * * *", "reminds the départements whose deadline in a campaign comes near"),
    Periodic(HEARTBEAT, "* * * * *", "shows `/readyz` that the queue and the periodic work go round"),
    Periodic("core.tidy_jobs", "17 3 * * *", "deletes the finished jobs of more than a week"),
    Periodic(
        "creation.remind", "27 5 * * *", "passes requests to the DDETS (R12), tells which are late, forgets drafts"
    ),
    Periodic("directory.chase", "11 7 * * *", "reminds each SIAO of the contacts that nobody has checked for too long"),
    Periodic("helpdesk.remind", "11 * * * *", "tells who has a place that their session begins within a day"),
    Periodic("helpdesk.tidy", "17 5 * * *", "closes the requests for help whose answer nobody takes up"),
    Periodic("helpline.freeze_unmet", "2 * * * *", "freezes a SIAO's unmet requests once its night has changed (R11)"),
    Periodic("imports.forget_uploads", "47 3 * * *", "forgets the deposited workbooks after 30 days"),
    Periodic(
        "interop.follow", "23 2 * * *", "receives what was deposited on Démarche Numérique, tells what became of it"
    ),
    Periodic("notifications.take_up_late", "*/10 * * * *", "takes up the mails whose try was lost with its worker"),
    Periodic("occupation.tidy_holds", "*/5 * * * *", "makes inactive the holds whose minutes have passed"),
    Periodic(
        "offer.apply_transfers", "23 * * * *", "gives dispositifs to their new entité, or their new nature, on the day"
    ),
    Periodic(
        "offer.remind_of_stale_places",
        "41 * * * *",
        "nudges who keeps places that are past their rhythm, once a rhythm",
    ),
    Periodic("partners.forget_calls", "57 3 * * *", "deletes the calls of partners of more than a year"),
    Periodic("surveys.count", "11 * * * *", "counts the waves of the survey whose last day has passed"),
    Periodic("transition.take_up", "*/2 * * * *", "goes on with a switch whose job was lost with its worker"),
)


def register_periodic(app: App) -> None:
    """Tell the worker when to enqueue each task of the table; an unknown task stops the start."""
    for entry in PERIODIC:
        app.periodic_registry.register_task(
            task=app.tasks[entry.task],
            cron=entry.cron,
            periodic_id="",
            configure_kwargs={"queueing_lock": f"periodic:{entry.task}"},
        )
