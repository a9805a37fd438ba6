from sisiao.helpdesk.models.articles import Article, ArticleAttachment, ArticleVersion, ArticleVote, NewsReading
from sisiao.helpdesk.models.service import ServiceMessage, SupportClosure, SupportHours
from sisiao.helpdesk.models.sessions import HelpSession, SessionSeat
from sisiao.helpdesk.models.tickets import Ticket, TicketMessage

__all__ = [
    "Article",
    "ArticleAttachment",
    "ArticleVersion",
    "ArticleVote",
    "HelpSession",
    "NewsReading",
    "ServiceMessage",
    "SessionSeat",
    "SupportClosure",
    "SupportHours",
    "Ticket",
    "TicketMessage",
]
