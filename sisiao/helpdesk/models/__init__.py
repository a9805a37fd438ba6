from sisiao.helpdesk.models.articles import (
    Article,
    ArticleAttachment,
    ArticleVersion,
    ArticleVote,
    NewsReading,
    StepDone,
)
from sisiao.helpdesk.models.service import MessageDismissal, ServiceMessage, SupportClosure, SupportHours
from sisiao.helpdesk.models.sessions import HelpSession, SessionSeat
from sisiao.helpdesk.models.tickets import Ticket, TicketFile, TicketMessage

__all__ = [
    "Article",
    "ArticleAttachment",
    "ArticleVersion",
    "ArticleVote",
    "HelpSession",
    "MessageDismissal",
    "NewsReading",
    "ServiceMessage",
    "SessionSeat",
    "StepDone",
    "SupportClosure",
    "SupportHours",
    "Ticket",
    "TicketFile",
    "TicketMessage",
]
