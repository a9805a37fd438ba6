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

__all__ = [
    "UnableToPublish",
    "add_attachment",
    "load_guide",
    "publish_draft",
    "read_news",
    "remove_attachment",
    "save_draft",
    "vote",
    "withdraw_article",
]
