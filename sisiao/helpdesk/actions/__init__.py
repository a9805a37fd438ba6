from sisiao.helpdesk.actions.articles import (
    UnableToPublish,
    add_attachment,
    load_guide,
    publish_draft,
    read_news,
    remove_attachment,
    save_draft,
    vote,
    withdraw_article,
)
from sisiao.helpdesk.actions.tickets import (
    UnableToHelp,
    answer_ticket,
    close_settled,
    close_ticket,
    escalate_ticket,
    open_ticket,
    write_again,
)

__all__ = [
    "UnableToHelp",
    "UnableToPublish",
    "add_attachment",
    "answer_ticket",
    "close_settled",
    "close_ticket",
    "escalate_ticket",
    "load_guide",
    "open_ticket",
    "publish_draft",
    "read_news",
    "remove_attachment",
    "save_draft",
    "vote",
    "withdraw_article",
    "write_again",
]
